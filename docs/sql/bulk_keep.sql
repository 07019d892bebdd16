-- bulk_keep: written by RENDER_SQL=1 swift test --filter StatementTextTests
UPDATE timer_service.bulk_operations
SET state = $2::text, position = $3::uuid, done = $4::bigint, failed = $5::bigint, skipped = $6::text,
    failures = $7::text, started_at = coalesce(started_at, clock_timestamp()),
    ended_at = CASE WHEN $8::boolean THEN clock_timestamp() END,
    next_step_at = clock_timestamp() + $9::bigint * interval '1 microsecond'
WHERE id = $1::uuid
