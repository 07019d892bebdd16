-- cap: written by RENDER_SQL=1 swift test --filter StatementTextTests
UPDATE timer_service.replicas SET alive_until = clock_timestamp() + $1::bigint * interval '1 microsecond'
WHERE alive_until > clock_timestamp() + 2 * $1::bigint * interval '1 microsecond' RETURNING owner
