-- app_keep_event: written by RENDER_SQL=1 swift test --filter StatementTextTests
UPDATE timer_service.apps
SET event_head = $2::text, event_middle = $3::text, event_tail = $4::text, event_output_mode = $5::text
WHERE account_id = $1::text
