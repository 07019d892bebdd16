import TimerCore

/// The statements of the overview. Each reads a bounded number of rows, however many timers there are.
enum OverviewStatements {
    /// The database's clock; of the `$1` timers at most that are due first, and are due now: the earliest date, how many
    /// they are, and how many of them are overdue.
    static let due = Statement(
        "overview_due",
        """
        SELECT clock_timestamp(), min(due_at), count(*), count(*) FILTER (WHERE due_at <= now() - \(ClaimLooks.fresh))
        FROM (
            SELECT due_at FROM timer_service.pending_expirations WHERE due_at <= now() ORDER BY due_at LIMIT $1::bigint
        ) AS due
        """)

    /// The destinations that are paused, `$1` at most.
    static let paused = Statement(
        "overview_paused",
        "SELECT key FROM timer_service.destination_controls WHERE is_paused ORDER BY key LIMIT $1::bigint")

    /// How many timers of the queues `$1` are overdue, `$2` at most.
    static let held = Statement(
        planned: "overview_held",
        """
        SELECT count(*) FROM (
            SELECT FROM unnest($1::bigint[]) AS queue CROSS JOIN LATERAL (
                SELECT FROM timer_service.pending_expirations
                WHERE destination = queue AND due_at <= now() - \(ClaimLooks.fresh) ORDER BY due_at LIMIT $2::bigint
            ) AS queued
            LIMIT $2::bigint
        ) AS held
        """)

    /// EXPLAIN of all of those.
    static let allHeld = Statement(
        "",
        """
        EXPLAIN SELECT FROM timer_service.pending_expirations
        WHERE destination = ANY ($1::bigint[]) AND due_at <= now() - \(ClaimLooks.fresh)
        """)

    /// How many timers are due in each of the next 24 hours, `$1` of each at most, and after them, `$2` at most.
    static let hours = Statement(
        "overview_hours",
        """
        SELECT hour, now(), CASE WHEN hour < 24 THEN (
                SELECT count(*) FROM (
                    SELECT FROM timer_service.pending_expirations
                    WHERE due_at > now() + hour * interval '1 hour' AND due_at <= now() + (hour + 1) * interval '1 hour'
                    ORDER BY due_at LIMIT $1::bigint
                ) AS due
            ) ELSE (
                SELECT count(*) FROM (
                    SELECT FROM timer_service.pending_expirations WHERE due_at > now() + interval '24 hours'
                    ORDER BY due_at LIMIT $2::bigint
                ) AS due
            ) END
        FROM generate_series(0, 24) AS hour ORDER BY hour
        """)

    /// What the database has gathered of the queue: its rows as of the last analysis, scaled to the pages that it has; bounds
    /// of due dates between which equally many lie; and dates that many share, with their shares in billionths. Dates are in
    /// microseconds since 1970. No row before the first analysis.
    static let spread = Statement(
        "overview_spread",
        """
        SELECT (c.reltuples / greatest(c.relpages, 1)
                * (pg_relation_size(c.oid) / current_setting('block_size')::int))::bigint,
            ARRAY(SELECT \(microseconds) FROM unnest(s.histogram_bounds::text::timestamptz[]) AS date),
            ARRAY(SELECT \(microseconds) FROM unnest(s.most_common_vals::text::timestamptz[]) AS date),
            ARRAY(SELECT (share * 1e9)::bigint FROM unnest(s.most_common_freqs) AS share)
        FROM pg_class c JOIN pg_stats s
            ON s.schemaname = 'timer_service' AND s.tablename = 'pending_expirations' AND s.attname = 'due_at'
        WHERE c.oid = 'timer_service.pending_expirations'::regclass AND c.reltuples >= 0
        """)

    private static let microseconds = "(extract(epoch FROM date) * 1000000)::bigint"

    /// Replicas that have a lease, and those that have gone within the last hour, `$2` at most. One of a release that tells
    /// nothing has beaten a lease, `$1` microseconds, before its end.
    static let replicas = Statement(
        "overview_replicas",
        """
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
        SELECT \(ReplicaStatusColumn.list) FROM (SELECT * FROM leases UNION ALL SELECT * FROM gone) AS replica
        ORDER BY state = 0 DESC, beat_at DESC LIMIT $2::bigint
        """)

    /// The samples with steps of `$1` seconds of the last `$2` microseconds, `$3` at most.
    static let samples = Statement(
        "overview_samples",
        """
        SELECT \(SampleColumn.list)
        FROM timer_service.activity JOIN timer_service.replica_runs USING (run)
        WHERE step = $1::int AND at > now() - $2::bigint * interval '1 microsecond' ORDER BY at DESC LIMIT $3::bigint
        """)

    /// The destinations with the most failures in a row, `$1` at most, as replicas that live see them.
    static let failing = Statement(
        "overview_failing",
        """
        SELECT key, sum(failures), (array_agg(last_error ORDER BY last_error_at DESC NULLS LAST))[1], max(last_error_at),
            EXISTS (SELECT FROM timer_service.destination_controls c WHERE c.key = report.key AND is_paused)
        FROM timer_service.destination_reports report
        WHERE failures > 0 AND owner IN (SELECT owner FROM timer_service.replicas)
        GROUP BY key ORDER BY sum(failures) DESC, key LIMIT $1::bigint
        """)

    static let all = [due, paused, held, hours, spread, replicas, samples, failing]
}

/// The columns of a replica.
enum ReplicaStatusColumn: Int, Column {
    case owner, host, version, state, startedAt, beatAt, clockSkew, held, run, fired, retried, failed, lateness

    var expression: String {
        switch self {
        case .owner: "owner"
        case .host: "host"
        case .version: "version"
        case .state: "state"
        case .startedAt: "started_at"
        case .beatAt: "beat_at"
        case .clockSkew: "clock_skew_us"
        case .held: "held"
        case .run: "run"
        case .fired: "fired"
        case .retried: "retried"
        case .failed: "failed"
        case .lateness: "lateness"
        }
    }
}

/// The columns of a sample.
enum SampleColumn: Int, Column {
    case run, startedAt, countedAt, fired, retried, failed, lateness

    var expression: String {
        switch self {
        case .run: "run"
        case .startedAt: "started_at"
        case .countedAt: "counted_at"
        case .fired: "fired"
        case .retried: "retried"
        case .failed: "failed"
        case .lateness: "lateness"
        }
    }
}
