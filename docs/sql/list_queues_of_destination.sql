-- list_queues_of_destination: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH RECURSIVE walk AS (
    (SELECT destination >> 32 AS tenant FROM timer_service.pending_expirations ORDER BY destination LIMIT 1)
    UNION ALL
    SELECT next.destination >> 32 FROM walk CROSS JOIN LATERAL (
        SELECT destination FROM timer_service.pending_expirations
        WHERE destination > (walk.tenant << 32 | 4294967295) ORDER BY destination LIMIT 1
    ) AS next
), tenants AS MATERIALIZED (
    SELECT tenant FROM walk LIMIT $2::bigint + 1
)
(SELECT NULL::bigint AS destination WHERE (SELECT count(*) FROM tenants) > $2::bigint)
UNION ALL
(SELECT queue.destination FROM tenants CROSS JOIN unnest($1::bigint[]) AS key CROSS JOIN LATERAL (
    SELECT destination FROM timer_service.pending_expirations
    WHERE destination = (tenants.tenant << 32 | key) ORDER BY destination, due_at LIMIT 1
) AS queue
LIMIT $3::bigint)
