-- list_has_few_unfired: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT count(*) <= 1000 FROM (
    SELECT FROM timer_service.settled_expirations WHERE status IN (2, 3) LIMIT 1001
) AS rows
