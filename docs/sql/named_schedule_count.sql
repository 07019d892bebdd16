-- named_schedule_count: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT count(*) FROM timer_service.schedules
WHERE account_id = $1::text AND (repeat IS NOT NULL) = $2::boolean AND name <> $3::text
