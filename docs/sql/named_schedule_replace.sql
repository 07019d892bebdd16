-- named_schedule_replace: written by RENDER_SQL=1 swift test --filter StatementTextTests
UPDATE timer_service.schedules
SET data = $3::text, schedule_at = $4::timestamptz, schedule_at_text = $5::text, repeat = $6::text,
    ends_at = $7::timestamptz, nominal_at = $8::timestamptz, following_at = NULL, is_over = false,
    updated_at = clock_timestamp()
WHERE account_id = $1::text AND name = $2::text
