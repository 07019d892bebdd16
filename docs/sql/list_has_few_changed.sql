-- list_has_few_changed: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT count(*) <= 1000 FROM (
    SELECT FROM timer_service.bulk_changes WHERE operation = $1::uuid LIMIT 1001
) AS rows
