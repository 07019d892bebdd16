import TimerCore

/// The statements of destinations: what operators ask for, and what replicas see. All tables are small: a row for each
/// destination that is controlled, and for each replica and destination that it has used lately.
enum DestinationStatements {
    /// Asks `$2` to `$4` of the destination `$1`, unless `$5` others are controlled already.
    static let control = Statement(
        "destination_control",
        """
        INSERT INTO timer_service.destination_controls AS c (key, is_paused, concurrency, rate_per_second)
        SELECT $1::text, $2::boolean, $3::int, $4::int
        WHERE (SELECT count(*) FROM timer_service.destination_controls WHERE key <> $1::text) < $5::bigint
        ON CONFLICT (key) DO UPDATE SET is_paused = EXCLUDED.is_paused, concurrency = EXCLUDED.concurrency,
            rate_per_second = EXCLUDED.rate_per_second, changed_at = now()
        RETURNING c.key
        """)

    static let release = Statement(
        "destination_release", "DELETE FROM timer_service.destination_controls WHERE key = $1::text")

    /// Forgets who holds permits of the destination `$1`, if its concurrency is not limited. After the statement that has
    /// changed that, and not within it: a grant for which that one waited would not be seen.
    static let forgetPermits = Statement(
        "destination_forget_permits",
        """
        DELETE FROM timer_service.destination_permits
        WHERE key = $1::text AND NOT EXISTS (
            SELECT FROM timer_service.destination_controls WHERE key = $1::text AND concurrency IS NOT NULL)
        """)

    /// What is asked of the destination `$1`, or of all (NULL).
    static let controls = Statement(
        "destination_controls",
        """
        SELECT \(ControlColumn.list) FROM timer_service.destination_controls
        WHERE $1::text IS NULL OR key = $1::text ORDER BY key
        """)

    /// What replicas that live see of the destination `$1`, or of all (NULL), of those used within `$2` microseconds.
    static let entries = Statement(
        "destination_entries",
        """
        SELECT \(EntryColumn.list) FROM timer_service.destination_reports
        WHERE ($1::text IS NULL OR key = $1::text) AND owner IN (SELECT owner FROM timer_service.replicas)
            AND (used_at > now() - $2::bigint * interval '1 microsecond' OR under_way + waiting > 0)
        """)

    /// Stores entries of the replica `$1`. Two with one name, whose keys differ because a row was changed by hand, are one:
    /// a statement may not meet a row twice (SQLSTATE 21000).
    static let report = Statement(
        "destination_report",
        """
        INSERT INTO timer_service.destination_reports (owner, \(EntryColumn.list))
        SELECT DISTINCT ON (report.key) $1::int, report.*
        FROM unnest($2::text[], $3::int[], $4::int[], $5::int[], $6::int[], $7::int[], $8::smallint[],
            $9::timestamptz[], $10::text[], $11::timestamptz[], $12::timestamptz[]) AS report (key)
        ON CONFLICT (key, owner) DO UPDATE SET under_way = EXCLUDED.under_way, waiting = EXCLUDED.waiting,
            cap = EXCLUDED.cap, milli_rate = EXCLUDED.milli_rate, failures = EXCLUDED.failures,
            circuit = EXCLUDED.circuit, circuit_since = EXCLUDED.circuit_since, last_error = EXCLUDED.last_error,
            last_error_at = EXCLUDED.last_error_at, used_at = EXCLUDED.used_at
        """)

    /// Removes entries of the replica `$1` for the destinations `$2`, and all of replicas that are gone. What another
    /// replica is removing is left to it.
    static let forget = Statement(
        "destination_forget",
        """
        WITH old AS (
            SELECT key, owner FROM timer_service.destination_reports
            WHERE owner = $1::int AND key = ANY ($2::text[])
                OR owner NOT IN (SELECT owner FROM timer_service.replicas)
            FOR UPDATE SKIP LOCKED
        ), gone AS (
            SELECT key, owner FROM timer_service.destination_permits
            WHERE owner NOT IN (SELECT owner FROM timer_service.replicas)
            FOR UPDATE SKIP LOCKED
        ), forgotten AS (
            DELETE FROM timer_service.destination_permits WHERE (key, owner) IN (SELECT key, owner FROM gone)
        )
        DELETE FROM timer_service.destination_reports WHERE (key, owner) IN (SELECT key, owner FROM old)
        """)

    static let all = [
        control, release, forgetPermits, controls, entries, report, forget, GrantStatements.lock, GrantStatements.grant,
        clock,
    ]

    static let clock = Statement("destination_clock", "SELECT clock_timestamp() AS value")
}

/// The columns of what is asked of a destination.
enum ControlColumn: Int, Column {
    case key, isPaused, concurrency, ratePerSecond

    var expression: String {
        switch self {
        case .key: "key"
        case .isPaused: "is_paused"
        case .concurrency: "concurrency"
        case .ratePerSecond: "rate_per_second"
        }
    }
}

/// The columns of what a replica sees of a destination.
enum EntryColumn: Int, Column {
    case key, underWay, waiting, cap, milliRate, failures, circuit, circuitSince, lastError, lastErrorAt, usedAt

    var expression: String {
        switch self {
        case .key: "key"
        case .underWay: "under_way"
        case .waiting: "waiting"
        case .cap: "cap"
        case .milliRate: "milli_rate"
        case .failures: "failures"
        case .circuit: "circuit"
        case .circuitSince: "circuit_since"
        case .lastError: "last_error"
        case .lastErrorAt: "last_error_at"
        case .usedAt: "used_at"
        }
    }
}

extension DestinationEntry {
    /// Nil: the row cannot be read.
    init?(_ row: Row<EntryColumn>) {
        guard let name = row.text(.key), let cap = row.integer(.cap, as: Int32.self),
            let circuit = row.integer(.circuit, as: Int16.self).flatMap(Circuit.init),
            let usedAt = row.timestamp(.usedAt)
        else { return nil }
        func count(_ column: EntryColumn) -> Int { Int(row.integer(column, as: Int32.self) ?? 0) }
        self.init(
            name: DestinationName(canonical: name), underWay: count(.underWay), waiting: count(.waiting), cap: Int(cap),
            milliRate: count(.milliRate), failures: count(.failures), circuit: circuit,
            circuitSince: row.timestamp(.circuitSince), lastError: row.text(.lastError),
            lastErrorAt: row.timestamp(.lastErrorAt), usedAt: usedAt)
    }
}

extension Rows {
    /// What is asked of each destination.
    var destinationControls: [DestinationName: DestinationControl] {
        var controls: [DestinationName: DestinationControl] = [:]
        for row in all(of: ControlColumn.self) {
            guard let key = row.text(.key), let isPaused = row.bool(.isPaused) else { continue }
            controls[DestinationName(canonical: key)] = DestinationControl(
                isPaused: isPaused, concurrency: row.integer(.concurrency, as: Int32.self).map(Int.init),
                ratePerSecond: row.integer(.ratePerSecond, as: Int32.self).map(Int.init))
        }
        return controls
    }
}
