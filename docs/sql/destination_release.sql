-- destination_release: written by RENDER_SQL=1 swift test --filter StatementTextTests
DELETE FROM timer_service.destination_controls WHERE key = $1::text
