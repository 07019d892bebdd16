-- app_lock_free: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT account_id, domain, region, iparams, handler, output_mode, destination, one_time_schedules,
    recurring_schedules, data_bytes, minimum_lead_ms, maximum_lead_ms, timeout_ms FROM timer_service.apps WHERE account_id = $1::text FOR UPDATE SKIP LOCKED
