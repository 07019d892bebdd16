-- list_has_few_unfired: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT count(*) <= 2500 FROM (
    SELECT FROM timer_service.settled_expirations WHERE status IN (2, 3) LIMIT 2501
) AS unfired
