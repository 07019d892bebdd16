-- renew: written by RENDER_SQL=1 swift test --filter StatementTextTests
UPDATE timer_service.replicas
SET alive_until = clock_timestamp() + $2::bigint * interval '1 microsecond', beat_at = clock_timestamp(),
    run = $3::bigint, host = $4::text, version = $5::text, clock_skew_us = $6::bigint, held = $7::int,
    fired = $8::bigint, retried = $9::bigint, failed = $10::bigint, lateness = $11::bigint[]
FROM (SELECT set_config('synchronous_commit', 'off', true)) AS setting
WHERE owner = ANY ($1::int[]) RETURNING owner
