-- named_schedule_resume: written by RENDER_SQL=1 swift test --filter StatementTextTests
UPDATE timer_service.schedules SET is_paused = false, updated_at = clock_timestamp() WHERE id = $1::bigint
