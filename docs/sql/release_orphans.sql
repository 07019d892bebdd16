-- release_orphans: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH turn AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(7211060427346124) AS is_ours), slice AS MATERIALIZED (
    SELECT id, owner FROM timer_service.pending_expirations
    WHERE (SELECT is_ours FROM turn) AND id > $1::uuid ORDER BY id LIMIT $2::bigint
), orphans AS MATERIALIZED (
    SELECT id, owner FROM slice
    WHERE owner IS NOT NULL
        AND owner NOT IN (SELECT owner FROM timer_service.replicas)
        AND owner NOT IN (SELECT owner FROM timer_service.departed_replicas)
), freed AS (
    UPDATE timer_service.pending_expirations p SET owner = NULL
    FROM orphans o WHERE p.id = ANY (ARRAY(SELECT id FROM orphans)) AND p.id = o.id AND p.owner = o.owner
    RETURNING p.id, p.attempt, o.owner
), lost AS (
    INSERT INTO timer_service.attempts (expiration_id, number, outcome, replica, next_attempt_at)
    SELECT id, attempt, 4, owner, clock_timestamp() FROM freed
    ON CONFLICT DO NOTHING
)
SELECT (SELECT is_ours FROM turn), (SELECT count(*) FROM slice),
    (SELECT id FROM slice ORDER BY id DESC LIMIT 1), (SELECT count(*) FROM freed)
