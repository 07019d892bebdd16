-- named_schedule_pause: written by RENDER_SQL=1 swift test --filter StatementTextTests
UPDATE timer_service.schedules s
SET is_paused = true, is_over = is_over AND $2::timestamptz IS NULL,
    nominal_at = coalesce($2::timestamptz, nominal_at), updated_at = clock_timestamp()
WHERE id = $1::bigint
