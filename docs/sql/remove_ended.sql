-- remove_ended: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH ended AS (
    SELECT owner FROM timer_service.replicas WHERE owner = ANY ($1::int[]) FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM timer_service.replicas WHERE owner = ANY (ARRAY(SELECT owner FROM ended)) RETURNING owner
), departed AS (
    INSERT INTO timer_service.departed_replicas (owner) SELECT owner FROM gone ON CONFLICT DO NOTHING
)
SELECT owner FROM gone
