-- destination_controls: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT key, is_paused, concurrency, rate_per_second FROM timer_service.destination_controls
WHERE $1::text IS NULL OR key = $1::text ORDER BY key
