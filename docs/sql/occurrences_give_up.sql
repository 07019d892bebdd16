-- occurrences_give_up: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH free AS (
    SELECT p.id FROM timer_service.pending_expirations p
    WHERE p.id = ANY ($1::uuid[]) AND p.owner IS NULL AND p.attempt = 0 AND (SELECT e.updated_at FROM timer_service.expirations e WHERE e.id = p.id) IS NULL
    ORDER BY p.id FOR UPDATE
),
gone AS (
    DELETE FROM timer_service.pending_expirations p
    WHERE p.id = ANY (ARRAY(SELECT id FROM free)) AND p.owner IS NULL
    RETURNING p.id, p.attempt, p.attempt - p.interruptions AS failures, p.last_error
), ended AS (
    INSERT INTO timer_service.settled_expirations (id, status, settled_at, failure_count, last_error, attempt)
    SELECT id, 2, clock_timestamp(), failures, 'missed: given up by the misfire policy', attempt FROM gone
    ON CONFLICT (id) DO NOTHING
)
SELECT id FROM gone
