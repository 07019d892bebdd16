-- list_has_few_in_error: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT count(*) <= 1000 FROM (
    SELECT FROM timer_service.settled_expirations WHERE status = 3 AND settled_at >= $1::timestamptz AND settled_at <= $2::timestamptz LIMIT 1001
) AS rows
