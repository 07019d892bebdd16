-- overview_replicas: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH leases AS (
    SELECT DISTINCT ON (coalesce(run, owner)) owner, host, version,
        CASE WHEN alive_until > clock_timestamp() THEN 0 ELSE 2 END::smallint AS state, started_at,
        coalesce(beat_at, alive_until - $1::bigint * interval '1 microsecond') AS beat_at, clock_skew_us,
        coalesce(held, 0) AS held, run, fired, retried, failed, lateness
    FROM timer_service.replicas ORDER BY coalesce(run, owner), owner DESC
), gone AS (
    SELECT owner, host, version, CASE WHEN stopped_at IS NULL THEN 2 ELSE 1 END::smallint AS state, started_at,
        beat_at, clock_skew_us, 0 AS held, NULL::bigint AS run, NULL::bigint AS fired, NULL::bigint AS retried,
        NULL::bigint AS failed, NULL::bigint[] AS lateness
    FROM timer_service.replica_runs known
    WHERE beat_at > now() - interval '1 hour' AND NOT EXISTS (
        SELECT FROM timer_service.replicas r WHERE r.run = known.run)
)
SELECT owner, host, version, state, started_at, beat_at, clock_skew_us, held, run, fired, retried, failed,
    lateness FROM (SELECT * FROM leases UNION ALL SELECT * FROM gone) AS replica
ORDER BY state = 0 DESC, beat_at DESC LIMIT $2::bigint
