-- list_queues: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH RECURSIVE walk AS (
    (SELECT destination FROM timer_service.pending_expirations
        WHERE destination >= $1::bigint AND destination <= $2::bigint ORDER BY destination LIMIT 1)
    UNION ALL
    SELECT next.destination FROM walk CROSS JOIN LATERAL (
        SELECT destination FROM timer_service.pending_expirations
        WHERE destination > walk.destination AND destination <= $2::bigint ORDER BY destination LIMIT 1
    ) AS next
)
SELECT destination FROM walk LIMIT $3::bigint
