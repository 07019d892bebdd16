-- overview_due: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT clock_timestamp(), min(due_at), count(*), count(*) FILTER (WHERE due_at <= now() - interval '5 seconds')
FROM (
    SELECT due_at FROM timer_service.pending_expirations WHERE due_at <= now() ORDER BY due_at LIMIT $1::bigint
) AS due
