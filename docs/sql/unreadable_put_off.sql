-- unreadable_put_off: written by RENDER_SQL=1 swift test --filter StatementTextTests
UPDATE timer_service.pending_expirations
SET due_at = clock_timestamp() + interval '1 hour', last_error = $2::text
WHERE id = ANY ($1::uuid[]) AND owner IS NULL AND (claimable_until IS NULL OR claimable_until > now())
