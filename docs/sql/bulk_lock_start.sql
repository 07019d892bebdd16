-- bulk_lock_start: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT pg_advisory_xact_lock(7211060427346126)
