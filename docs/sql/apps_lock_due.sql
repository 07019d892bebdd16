-- apps_lock_due: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT account_id, domain, region, iparams, handler, output_mode, destination, one_time_schedules,
    recurring_schedules, data_bytes, minimum_lead_ms, maximum_lead_ms, timeout_ms, clock_timestamp(), event_head IS NOT NULL FROM timer_service.apps
WHERE account_id = ANY (ARRAY(
    SELECT account_id FROM timer_service.schedules
    WHERE nominal_at <= now() AND NOT is_paused AND NOT is_over AND account_id <> ALL ($2::text[])
    ORDER BY nominal_at LIMIT $1::bigint))
ORDER BY account_id FOR UPDATE
