import TimerCore

/// The statements of the pause of all firing, around the one row of `firing`.
///
/// **Why a lock on the table.** A claim reads the row without locking it, so that replicas write nothing that they share.
/// A statement locks its tables before it takes its snapshot (postgres.c: exec_bind_message, GetCachedPlan before
/// PortalStart), and until its transaction ends: who has `firing` locked exclusively knows that no claim is under way, and
/// that each that waits will see what is committed.
enum FiringStatements {
    /// True while nothing fires, as an expression.
    static let isPaused = "EXISTS (SELECT FROM timer_service.firing WHERE id = 1 AND is_paused)"

    /// The newest migration that a release must know to work with the schema: while nothing fires, the one that brought
    /// pauses, so that an older release, which would fire, refuses to start.
    static let (oldestRelease, pausingRelease): (Int32, Int32) = (6, 21)

    /// The longest wait for the lock: all claims wait behind it.
    static let patience = Statement("firing_patience", "SELECT set_config('lock_timeout', '500', true)")

    static let lock = Statement("firing_lock", "LOCK TABLE timer_service.firing IN ACCESS EXCLUSIVE MODE")

    /// Holds all firing for the reason `$1`, as `$2` has asked.
    static let pause = Statement("firing_pause", pausing("$1::text", by: "$2::text"))

    /// The same as `pause` at the start of the service, unless a replica is at work: one that has beaten since the server
    /// started, for a copy of the server's files has the leases of the original.
    static let pauseAtStart = Statement(
        "firing_pause_at_start",
        pausing(
            "'start'",
            where: """
                NOT EXISTS (
                    SELECT FROM timer_service.replicas
                    WHERE alive_until > clock_timestamp() AND beat_at > pg_postmaster_start_time())
                """))

    /// The same as `pause` for the database `$1`, `$2`, if its rows still say that they belong to `$3`, `$4`.
    static let pauseRestored = Statement(
        "firing_pause_restored",
        pausing(
            "'restored'",
            where: "(system_identifier, database_oid) IS NOT DISTINCT FROM ($1::bigint, $2::bigint)"))

    /// Lets timers fire, as `$1` has asked, in the database `$2`, `$3`.
    static let resume = Statement(
        "firing_resume",
        changing(
            "is_paused = false, reason = NULL, changed_at = clock_timestamp(), changed_by = $1::text, "
                + "system_identifier = $2::bigint, database_oid = $3::bigint",
            where: "is_paused", requiring: oldestRelease))

    /// Holds all firing where nothing holds it, and `condition` is true.
    private static func pausing(
        _ reason: String, by requester: String = "NULL", where condition: String? = nil
    ) -> String {
        changing(
            "is_paused = true, reason = \(reason), changed_at = clock_timestamp(), changed_by = \(requester)",
            where: "NOT is_paused" + (condition.map { " AND \($0)" } ?? ""), requiring: pausingRelease)
    }

    /// Changes the one row where `condition` is true, and with it the oldest release that may work with the schema.
    private static func changing(
        _ assignments: String, where condition: String, requiring release: Int32
    ) -> String {
        """
        WITH changed AS (
            UPDATE timer_service.firing SET \(assignments)
            WHERE id = 1 AND \(condition) RETURNING id
        ), required AS (
            UPDATE timer_service.schema_migrations SET compatible_with = \(release)
            WHERE version = \(pausingRelease) AND EXISTS (SELECT FROM changed)
        )
        SELECT id FROM changed
        """
    }

    /// Notes the database `$1`, `$2` where that was not known.
    static let learn = Statement(
        "firing_learn",
        """
        UPDATE timer_service.firing
        SET system_identifier = coalesce(system_identifier, $1::bigint),
            database_oid = coalesce(database_oid, $2::bigint)
        WHERE id = 1
        """)

    /// Whether nothing fires, and what replicas that live tell of what they hold.
    static let state = Statement(
        "firing_state",
        """
        WITH alive AS (
            SELECT held, beat_at, obeys_pauses FROM timer_service.replicas WHERE alive_until > clock_timestamp()
        )
        SELECT \(FiringColumn.list) FROM timer_service.firing f WHERE f.id = 1
        """)

    /// The same as `isPaused`, for replicas that are about to claim.
    static let flag = Statement("firing_flag", "SELECT \(isPaused) AS value")

    /// The database that serves this connection. Everybody may ask, unless an administrator has forbidden it.
    static let identity = Statement(
        "database_identity",
        """
        SELECT system_identifier, \(oid) FROM pg_control_system()
        """)

    /// The same where the server's identifier may not be read.
    static let ownIdentity = Statement("database_own_identity", "SELECT NULL::bigint, \(oid)")

    private static let oid = "(SELECT oid::bigint FROM pg_database WHERE datname = current_database())"

    static let all = [
        patience, lock, pause, pauseAtStart, pauseRestored, resume, learn, state, flag, identity, ownIdentity,
    ]
    /// Those of which a lane can see, by their plans, whether they would work.
    static let planned = [pause, resume, state, flag]
}

/// The columns of `FiringStatements.state`.
enum FiringColumn: Int, Column {
    case isPaused, reason, changedAt, changedBy, held, unheard, unaware, systemIdentifier, databaseOID

    var expression: String {
        switch self {
        case .isPaused: "f.is_paused"
        case .reason: "f.reason"
        case .changedAt: "f.changed_at"
        case .changedBy: "f.changed_by"
        case .held: "(SELECT coalesce(sum(held), 0)::bigint FROM alive)"
        case .unheard: "(SELECT count(*) FROM alive WHERE beat_at <= f.changed_at)"
        case .unaware: "(SELECT count(*) FROM alive WHERE obeys_pauses IS NULL)"
        case .systemIdentifier: "f.system_identifier"
        case .databaseOID: "f.database_oid"
        }
    }
}

extension FiringState {
    /// Nil: the row cannot be read.
    fileprivate init?(_ row: Row<FiringColumn>) {
        guard let isPaused = row.bool(.isPaused), let since = row.timestamp(.changedAt) else { return nil }
        let pause = Pause(
            reason: row.text(.reason).flatMap(PauseReason.init) ?? .requested, since: since,
            requester: row.text(.changedBy))
        func count(_ column: FiringColumn) -> Int { Int(row.integer(column, as: Int64.self) ?? 0) }
        self.init(
            pause: isPaused ? pause : nil, held: count(.held), unheard: isPaused ? count(.unheard) : 0,
            unaware: count(.unaware))
    }
}

extension Rows {
    /// The state that `FiringStatements.state` gives; nil: none can be read.
    var firingState: FiringState? {
        first(of: FiringColumn.self).flatMap { (row: Row<FiringColumn>) in FiringState(row) }
    }
}
