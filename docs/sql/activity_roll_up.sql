-- activity_roll_up: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH beats AS MATERIALIZED (
    SELECT DISTINCT ON (r.run) r.run, r.owner, r.host, r.version, r.started_at, r.beat_at, r.clock_skew_us, r.held,
        r.fired, r.retried, r.failed, r.lateness
    FROM timer_service.replicas r, (SELECT set_config('synchronous_commit', 'off', true)) AS setting
    WHERE r.run IS NOT NULL AND NOT EXISTS (
        SELECT FROM timer_service.replica_runs known WHERE known.run = r.run AND known.beat_at >= r.beat_at)
    ORDER BY r.run, r.beat_at DESC, r.owner DESC
), runs AS (
    INSERT INTO timer_service.replica_runs AS known (run, owner, host, version, started_at, beat_at, clock_skew_us,
        held)
    SELECT run, owner, host, version, started_at, beat_at, clock_skew_us, held FROM beats ORDER BY run
    ON CONFLICT (run) DO UPDATE SET owner = EXCLUDED.owner, beat_at = EXCLUDED.beat_at,
        clock_skew_us = EXCLUDED.clock_skew_us, held = EXCLUDED.held
    WHERE known.beat_at < EXCLUDED.beat_at
)
INSERT INTO timer_service.activity AS known (step, at, run, counted_at, fired, retried, failed, lateness)
SELECT step, to_timestamp(floor(extract(epoch FROM beat_at) / step) * step), run, beat_at, fired, retried, failed,
    lateness
FROM beats, unnest('{10, 120, 1800}'::int[]) AS step ORDER BY run, step
ON CONFLICT (step, at, run) DO UPDATE SET counted_at = EXCLUDED.counted_at, fired = EXCLUDED.fired,
    retried = EXCLUDED.retried, failed = EXCLUDED.failed, lateness = EXCLUDED.lateness
WHERE known.counted_at < EXCLUDED.counted_at
