-- abort: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH input AS (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[]) WITH ORDINALITY
        AS input (id, applicant_service, updater_id, position)
), free AS (
    SELECT p.id FROM (SELECT * FROM input ORDER BY id OFFSET 0) AS input
    CROSS JOIN LATERAL (
        SELECT p.id FROM timer_service.pending_expirations p
        WHERE p.id = input.id AND p.owner IS NULL
            AND (input.applicant_service IS NULL OR input.applicant_service =
                (SELECT e.applicant_service FROM timer_service.expirations e WHERE e.id = p.id))
        OFFSET 0 FOR UPDATE
    ) AS p
), updaters AS (
    SELECT id, max(updater_id) AS updater_id FROM input GROUP BY id
), gone AS (
    DELETE FROM timer_service.pending_expirations p
    WHERE p.id = ANY (ARRAY(SELECT id FROM free)) AND p.owner IS NULL
    RETURNING p.id, p.attempt, p.attempt - p.interruptions AS failures, p.last_error
), ended AS (
    INSERT INTO timer_service.settled_expirations (id, status, settled_at, failure_count, last_error, attempt, updater_id)
    SELECT id, 2, clock_timestamp(), failures, last_error, attempt, updater_id FROM gone LEFT JOIN updaters USING (id)
)
SELECT input.position FROM gone JOIN input USING (id)
