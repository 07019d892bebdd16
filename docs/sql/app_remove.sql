-- app_remove: written by RENDER_SQL=1 swift test --filter StatementTextTests
DELETE FROM timer_service.apps WHERE account_id = $1::text
