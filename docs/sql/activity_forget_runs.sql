-- activity_forget_runs: written by RENDER_SQL=1 swift test --filter StatementTextTests
DELETE FROM timer_service.replica_runs WHERE beat_at < now() - interval '8 days'
