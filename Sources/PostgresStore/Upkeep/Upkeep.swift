import Logging
import Threads
import TimerCore

/// The measuring of the clock, of the queue's age and of what is to come, the rollup of counts, the pruning of timers and of the audit, and the
/// search for orphans: one small step of each in a round, so that none waits long for its next.
struct Upkeep: Keeper {
    private static let interval = Duration.seconds(1)
    /// The time between two steps while there is more to do.
    private static let pause = Duration.milliseconds(100)
    /// The time between the end of a pass and the next.
    private static let hour = Duration.seconds(3_600)

    private let announcer: DueAnnouncer
    private let metrics: KeeperMetrics
    private var skew: ClockSkew
    private var rollup = ActivityRollup()
    private var age: QueueAge
    private var pending: PendingGauges
    private var pruning: Pruning?
    private var auditPruning: AuditPruning?
    private var orphans = OrphanSearch()
    private var nextPruning: ContinuousClock.Instant
    private var nextAuditPruning: ContinuousClock.Instant
    private var nextSearch: ContinuousClock.Instant

    /// - Parameter delay: the time before the first pass: a start has enough to do.
    init(
        retentionDays: Int, auditRetentionDays: Int, announcer: DueAnnouncer, pauses: KnownPauses,
        metrics: KeeperMetrics, logger: Logger, delay: Duration
    ) {
        self.announcer = announcer
        self.metrics = metrics
        skew = ClockSkew(gauge: metrics.skew, logger: logger)
        age = QueueAge(gauge: metrics.oldestDue, pauses: pauses)
        pending = metrics.pending
        pruning = retentionDays > 0 ? Pruning(retention: .seconds(86_400 * retentionDays)) : nil
        auditPruning =
            auditRetentionDays > 0 ? AuditPruning(retention: .seconds(86_400 * auditRetentionDays)) : nil
        nextPruning = .now + delay
        nextAuditPruning = .now + delay
        nextSearch = .now + delay
    }

    mutating func round(on connection: Connection, until stop: StopSignal) throws(DatabaseError) -> Duration {
        let deadline = ContinuousClock.now + .seconds(15)
        try skew.measure(on: connection, until: deadline)
        try rollup.step(on: connection, until: deadline)
        try age.measure(on: connection, until: deadline)
        try pending.measure(on: connection, until: deadline)
        let isPruning = try prune(on: connection, until: deadline)
        let isPruningAudit = try pruneAudit(on: connection, until: deadline)
        let isSearching = try search(on: connection, until: deadline)
        return isPruning || isPruningAudit || isSearching ? Self.pause : Self.interval
    }

    /// - Returns: true if there is more to do.
    private mutating func prune(
        on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> Bool {
        guard pruning != nil else { return false }
        if .now < nextPruning {
            _ = try pruning?.step(limit: 0, on: connection, until: deadline)
            return false
        }
        switch try pruning?.step(on: connection, until: deadline) {
        case .deleted(let count):
            metrics.pruned.add(count)
            return true
        case .done:
            nextPruning = .now + Self.hour
            return false
        case .othersTurn, nil:
            return false
        }
    }

    /// - Returns: true if there is more to do.
    private mutating func pruneAudit(
        on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> Bool {
        if .now < nextAuditPruning {
            _ = try auditPruning?.step(limit: 0, on: connection, until: deadline)
            return false
        }
        switch try auditPruning?.step(on: connection, until: deadline) {
        case .deleted: return true
        case .done:
            nextAuditPruning = .now + Self.hour
            return false
        case .othersTurn, nil: return false
        }
    }

    /// - Returns: true if there is more to do.
    private mutating func search(
        on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> Bool {
        if .now < nextSearch {
            _ = try orphans.step(limit: 0, on: connection, until: deadline)
            return false
        }
        switch try orphans.step(on: connection, until: deadline) {
        case .released(let count):
            announce(count)
            return true
        case .done(let count):
            announce(count)
            nextSearch = .now + Self.hour
            return false
        case .othersTurn:
            return false
        }
    }

    private func announce(_ count: Int) {
        metrics.orphans.add(count)
        if count > 0 { announcer.released() }
    }
}
