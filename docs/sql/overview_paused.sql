-- overview_paused: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT key FROM timer_service.destination_controls WHERE is_paused ORDER BY key LIMIT $1::bigint
