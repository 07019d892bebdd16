-- schedules_due: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT EXISTS (SELECT FROM timer_service.schedules
    WHERE nominal_at <= now() AND NOT is_paused AND NOT is_over)
    AND NOT EXISTS (SELECT FROM timer_service.firing WHERE id = 1 AND is_paused) AS value
