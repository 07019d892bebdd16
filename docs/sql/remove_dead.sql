-- remove_dead: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH dead AS (
    SELECT owner FROM timer_service.replicas WHERE alive_until < clock_timestamp() FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM timer_service.replicas
    WHERE owner = ANY (ARRAY(SELECT owner FROM dead)) AND EXISTS (
        SELECT FROM timer_service.replicas
        WHERE owner = $1::int AND alive_until > clock_timestamp() + $2::bigint / 2 * interval '1 microsecond')
    RETURNING owner
)
INSERT INTO timer_service.departed_replicas (owner) SELECT owner FROM gone ON CONFLICT DO NOTHING
RETURNING owner
