-- depart: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH gone AS (
    DELETE FROM timer_service.replicas WHERE owner = ANY ($1::int[]) RETURNING owner
)
INSERT INTO timer_service.departed_replicas (owner) SELECT owner FROM gone ON CONFLICT DO NOTHING
