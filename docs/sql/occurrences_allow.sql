-- occurrences_allow: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH free AS (
    SELECT p.id FROM timer_service.pending_expirations p
    WHERE p.id = ANY ($1::uuid[]) AND p.owner IS NULL AND p.claimable_until IS NOT NULL
    ORDER BY p.id FOR UPDATE
)
UPDATE timer_service.pending_expirations p SET claimable_until = NULL
WHERE p.id = ANY (ARRAY(SELECT id FROM free))
