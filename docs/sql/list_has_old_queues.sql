-- list_has_old_queues: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT coalesce((SELECT id FROM timer_service.pending_expirations ORDER BY id LIMIT 1) < (
    SELECT (lpad(to_hex(floor(extract(epoch FROM applied_at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
    FROM timer_service.schema_migrations WHERE version = 4), false)
