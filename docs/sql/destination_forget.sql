-- destination_forget: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH old AS (
    SELECT key, owner FROM timer_service.destination_reports
    WHERE owner = $1::int AND key = ANY ($2::text[])
        OR owner NOT IN (SELECT owner FROM timer_service.replicas)
    FOR UPDATE SKIP LOCKED
), gone AS (
    SELECT key, owner FROM timer_service.destination_permits
    WHERE owner NOT IN (SELECT owner FROM timer_service.replicas)
    FOR UPDATE SKIP LOCKED
), forgotten AS (
    DELETE FROM timer_service.destination_permits WHERE (key, owner) IN (SELECT key, owner FROM gone)
)
DELETE FROM timer_service.destination_reports WHERE (key, owner) IN (SELECT key, owner FROM old)
