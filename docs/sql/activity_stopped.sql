-- activity_stopped: written by RENDER_SQL=1 swift test --filter StatementTextTests
UPDATE timer_service.replica_runs SET stopped_at = clock_timestamp() WHERE run = $1::bigint
