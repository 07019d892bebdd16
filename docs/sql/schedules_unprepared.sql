-- schedules_unprepared: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT EXISTS (SELECT FROM timer_service.schedules
    WHERE following_at IS NULL AND NOT is_paused AND NOT is_over)
