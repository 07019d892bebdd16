-- destination_lock: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT key FROM timer_service.destination_controls WHERE key = ANY ($1::text[]) ORDER BY key FOR UPDATE
