-- destination_forget_permits: written by RENDER_SQL=1 swift test --filter StatementTextTests
DELETE FROM timer_service.destination_permits
WHERE key = $1::text AND NOT EXISTS (
    SELECT FROM timer_service.destination_controls WHERE key = $1::text AND concurrency IS NOT NULL)
