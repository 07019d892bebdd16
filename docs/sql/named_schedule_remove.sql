-- named_schedule_remove: written by RENDER_SQL=1 swift test --filter StatementTextTests
DELETE FROM timer_service.schedules WHERE id = $1::bigint
