-- unreadable_read: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT sum(length(payload) + length(output_mode)) FROM timer_service.expirations WHERE id = ANY ($1::uuid[])
