-- named_schedule_insert: written by RENDER_SQL=1 swift test --filter StatementTextTests
INSERT INTO timer_service.schedules
    (account_id, name, data, schedule_at, schedule_at_text, repeat, ends_at, nominal_at)
VALUES ($1::text, $2::text, $3::text, $4::timestamptz, $5::text, $6::text, $7::timestamptz, $8::timestamptz)
RETURNING id
