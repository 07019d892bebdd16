-- apps_being_rewritten: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT account_id FROM timer_service.apps WHERE rewritten_to IS NOT NULL LIMIT $1::bigint
