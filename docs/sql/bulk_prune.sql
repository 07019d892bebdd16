-- bulk_prune: written by RENDER_SQL=1 swift test --filter StatementTextTests
DELETE FROM timer_service.bulk_operations WHERE ended_at < now() - $1::bigint * interval '1 microsecond'
