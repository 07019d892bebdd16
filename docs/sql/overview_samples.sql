-- overview_samples: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT run, started_at, counted_at, fired, retried, failed, lateness
FROM timer_service.activity JOIN timer_service.replica_runs USING (run)
WHERE step = $1::int AND at > now() - $2::bigint * interval '1 microsecond' ORDER BY at DESC LIMIT $3::bigint
