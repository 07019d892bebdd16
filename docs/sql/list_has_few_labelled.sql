-- list_has_few_labelled: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT count(*) <= 1000 FROM (
    SELECT FROM timer_service.labels WHERE name || ':' || value >= $1::text AND name || ':' || value <= $1::text ORDER BY name || ':' || value, id LIMIT 1001
) AS rows
