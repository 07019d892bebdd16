-- app_list: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT account_id, domain, region FROM timer_service.apps
WHERE ($1::text IS NULL OR account_id > $1::text) AND ($2::text IS NULL OR account_id = $2::text)
ORDER BY account_id LIMIT $3::bigint
