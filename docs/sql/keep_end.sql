-- keep_end: written by RENDER_SQL=1 swift test --filter StatementTextTests
DELETE FROM timer_service.pending_expirations p
WHERE p.id = $1::uuid AND p.attempt = $2::int AND p.owner = ANY ($3::int[])
    AND (SELECT s.status FROM timer_service.settled_expirations s WHERE s.id = $1::uuid) IS NOT NULL
RETURNING p.id
