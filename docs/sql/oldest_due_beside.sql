-- oldest_due_beside: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH RECURSIVE near AS MATERIALIZED (
    SELECT due_at, destination FROM timer_service.pending_expirations
    WHERE due_at <= now() ORDER BY due_at LIMIT 1024
), found AS MATERIALIZED (
    SELECT min(due_at) AS due_at FROM near WHERE destination & 4294967295 <> ALL ($1::bigint[])
), walk (queue, due_at, steps) AS (
    SELECT '-9223372036854775808'::bigint, NULL::timestamptz, 0
    FROM found WHERE found.due_at IS NULL AND (SELECT count(*) FROM near) = 1024
    UNION ALL
    SELECT next.destination, next.due_at, walk.steps + 1
    FROM walk CROSS JOIN LATERAL (
        SELECT destination, due_at FROM timer_service.pending_expirations
        WHERE destination > walk.queue ORDER BY destination, due_at LIMIT 1
    ) AS next
    WHERE walk.steps < 4096
)
SELECT clock_timestamp(), coalesce((SELECT due_at FROM found),
    (SELECT min(due_at) FROM walk WHERE due_at <= now() AND queue & 4294967295 <> ALL ($1::bigint[])))
