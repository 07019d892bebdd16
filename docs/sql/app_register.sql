-- app_register: written by RENDER_SQL=1 swift test --filter StatementTextTests
INSERT INTO timer_service.apps (account_id, domain, region, iparams, handler, output_mode, destination, one_time_schedules,
    recurring_schedules, data_bytes, minimum_lead_ms, maximum_lead_ms, timeout_ms)
VALUES ($1::text, $2::text, $3::text, $4::text, $5::text, $6::text, $7::bigint, $8::int, $9::int, $10::int,
    $11::bigint, $12::bigint, $13::bigint)
ON CONFLICT (account_id) DO UPDATE
SET domain = excluded.domain, region = excluded.region, iparams = excluded.iparams,
    handler = excluded.handler, output_mode = excluded.output_mode, destination = excluded.destination,
    one_time_schedules = excluded.one_time_schedules, recurring_schedules = excluded.recurring_schedules,
    data_bytes = excluded.data_bytes, minimum_lead_ms = excluded.minimum_lead_ms,
    maximum_lead_ms = excluded.maximum_lead_ms, timeout_ms = excluded.timeout_ms, updated_at = clock_timestamp(),
    rewritten_to = '-infinity', rewritten_to_id = 0
