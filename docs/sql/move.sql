-- move: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH held AS (SELECT * FROM unnest($3::uuid[], $4::int[]) AS held (id, attempt))
UPDATE timer_service.pending_expirations p
SET owner = CASE WHEN (p.id, p.attempt) IN (SELECT id, attempt FROM held) THEN $2::int END,
    attempt = CASE WHEN (p.id, p.attempt) IN (SELECT id, attempt FROM held) THEN p.attempt ELSE p.attempt - 1 END
WHERE p.owner = ANY ($1::int[]) AND p.due_at <= now() + interval '1 hour'
