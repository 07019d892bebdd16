-- named_schedule_suspend: written by RENDER_SQL=1 swift test --filter StatementTextTests
UPDATE timer_service.schedules SET is_paused = true WHERE id = $1::bigint
