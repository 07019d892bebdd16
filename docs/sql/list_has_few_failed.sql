-- list_has_few_failed: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT count(*) <= 1000 FROM (
    SELECT FROM timer_service.pending_expirations WHERE last_error IS NOT NULL LIMIT 1001
) AS rows
