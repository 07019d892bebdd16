-- prune: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH turn AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(7211060427346124) AS is_ours), old AS (
    SELECT id, settled_at, failure_count > 0 OR attempt > 1 AS has_failed
    FROM timer_service.settled_expirations
    WHERE (SELECT is_ours FROM turn) AND settled_at < now() - $1::bigint * interval '1 microsecond'
        AND settled_at >= $2::timestamptz
    LIMIT $3::bigint FOR UPDATE SKIP LOCKED
), sized AS (
    SELECT old.id, old.settled_at, old.has_failed,
        sum(coalesce(e.bytes, 0) + coalesce(a.bytes, 0)) OVER (ORDER BY old.id)
            - coalesce(e.bytes, 0) - coalesce(a.bytes, 0) AS before
    FROM old LEFT JOIN LATERAL (
        SELECT octet_length(payload) + octet_length(output_mode) + coalesce(octet_length(on_error), 0)
                + coalesce(octet_length(on_end), 0) AS bytes
        FROM timer_service.expirations WHERE id = old.id OFFSET 0
    ) AS e ON true LEFT JOIN LATERAL (
        SELECT sum(100 + coalesce(octet_length(reason), 0)) AS bytes
        FROM timer_service.attempts WHERE old.has_failed AND expiration_id = old.id OFFSET 0
    ) AS a ON true
), chosen AS MATERIALIZED (
    SELECT id, settled_at, has_failed FROM sized WHERE before < $4::bigint
), settled AS (
    DELETE FROM timer_service.settled_expirations WHERE id = ANY (ARRAY(SELECT id FROM chosen))
), keys AS (
    DELETE FROM timer_service.idempotency_keys WHERE id = ANY (ARRAY(SELECT id FROM chosen))
), labels AS (
    DELETE FROM timer_service.labels WHERE id = ANY (ARRAY(SELECT id FROM chosen))
), attempts AS (
    DELETE FROM timer_service.attempts
    WHERE expiration_id = ANY (ARRAY(SELECT id FROM chosen WHERE has_failed))
), documents AS (
    DELETE FROM timer_service.expirations WHERE id = ANY (ARRAY(SELECT id FROM chosen))
)
SELECT (SELECT is_ours FROM turn), (SELECT count(*) FROM chosen), (SELECT min(settled_at) FROM chosen)
