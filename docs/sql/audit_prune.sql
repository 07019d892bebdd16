-- audit_prune: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH turn AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(7211060427346124) AS is_ours), old AS (
    SELECT ctid AS place, at FROM timer_service.audit
    WHERE (SELECT is_ours FROM turn) AND at < now() - $1::bigint * interval '1 microsecond'
        AND at >= $2::timestamptz
    ORDER BY at, number LIMIT $3::bigint FOR UPDATE SKIP LOCKED
), deleted AS (
    DELETE FROM timer_service.audit WHERE ctid = ANY (ARRAY(SELECT place FROM old))
)
SELECT (SELECT is_ours FROM turn), (SELECT count(*) FROM old), (SELECT max(at) FROM old)
