-- named_schedule_take_back: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH free AS (
    SELECT p.id FROM timer_service.pending_expirations p
    WHERE p.id = ANY (ARRAY(
        SELECT o.expiration_id FROM timer_service.occurrences o
        WHERE o.schedule_id = $1::bigint AND ($2::uuid IS NULL OR o.expiration_id = $2::uuid))) AND p.owner IS NULL
    ORDER BY p.id FOR UPDATE
), gone AS (
    DELETE FROM timer_service.pending_expirations p
    WHERE p.id = ANY (ARRAY(SELECT id FROM free)) AND p.owner IS NULL
    RETURNING p.id, p.attempt, p.attempt - p.interruptions AS failures, p.last_error
), ended AS (
    INSERT INTO timer_service.settled_expirations (id, status, settled_at, failure_count, last_error, attempt)
    SELECT id, 2, clock_timestamp(), failures, last_error, attempt FROM gone
    ON CONFLICT (id) DO NOTHING
)
DELETE FROM timer_service.occurrences o USING gone
WHERE o.schedule_id = $1::bigint AND o.expiration_id = gone.id
RETURNING o.nominal_at
