-- unreadable_due: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT id AS value FROM timer_service.pending_expirations
WHERE owner IS NULL AND (claimable_until IS NULL OR claimable_until > now()) AND due_at <= now() + $1::bigint * interval '1 microsecond'
ORDER BY due_at LIMIT 1024
