import TimerCore

/// The statements of the rollup: from `replicas`, where each replica's heartbeat leaves its counts, to `replica_runs` and
/// `activity`, where they stay.
enum ActivityStatements {
    /// The lengths of the steps in seconds.
    private static let steps = ActivityRange.allCases.map { "\($0.step.components.seconds)" }.joined(separator: ", ")

    /// Stores the counts of heartbeats that came since the last rollup. In the order of runs, so that two replicas that do it
    /// at once wait for each other a moment and are never deadlocked; and without waiting for the disk.
    static let rollUp = Statement(
        "activity_roll_up",
        """
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
        FROM beats, unnest('{\(steps)}'::int[]) AS step ORDER BY run, step
        ON CONFLICT (step, at, run) DO UPDATE SET counted_at = EXCLUDED.counted_at, fired = EXCLUDED.fired,
            retried = EXCLUDED.retried, failed = EXCLUDED.failed, lateness = EXCLUDED.lateness
        WHERE known.counted_at < EXCLUDED.counted_at
        """)

    /// Notes that the run `$1` has ended in order.
    static let stopped = Statement(
        "activity_stopped",
        "UPDATE timer_service.replica_runs SET stopped_at = clock_timestamp() WHERE run = $1::bigint")

    /// Deletes samples that are older than their range and a step, `$1` of each at most.
    static let prune = Statement(
        "activity_prune",
        """
        DELETE FROM timer_service.activity WHERE (step, at, run) IN (
            SELECT old.step, old.at, old.run
            FROM (VALUES \(ages)) AS kept (step, age), LATERAL (
                SELECT step, at, run FROM timer_service.activity
                WHERE step = kept.step AND at < now() - kept.age
                ORDER BY at LIMIT $1::bigint FOR UPDATE SKIP LOCKED
            ) AS old)
        """)

    /// Forgets runs that ended before all that is kept.
    static let forgetRuns = Statement(
        "activity_forget_runs", "DELETE FROM timer_service.replica_runs WHERE beat_at < now() - interval '8 days'")

    private static let ages = ActivityRange.allCases.map { range in
        let seconds = (range.length + range.step * 2).components.seconds
        return "(\(range.step.components.seconds), interval '\(seconds) s')"
    }.joined(separator: ", ")
}
