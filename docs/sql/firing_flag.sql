-- firing_flag: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT EXISTS (SELECT FROM timer_service.firing WHERE id = 1 AND is_paused) AS value
