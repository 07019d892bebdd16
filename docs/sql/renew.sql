-- renew: written by RENDER_SQL=1 swift test --filter StatementTextTests
UPDATE timer_service.replicas
SET alive_until = clock_timestamp() + $2::bigint * interval '1 microsecond'
FROM (SELECT set_config('synchronous_commit', 'off', true)) AS setting
WHERE owner = ANY ($1::int[]) RETURNING owner
