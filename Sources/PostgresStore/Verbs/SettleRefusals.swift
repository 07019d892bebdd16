import Logging
import Metrics
import TimerCore

/// Settlements that the database refused, counted in a row: tells a bad row from a statement that fails whatever the
/// row.
///
/// A row that is refused while others are written is reported and left. When row after row is refused and none is
/// written, it is not the rows: then the statement counts as failed, and is tried until it works.
struct SettleRefusals {
    typealias Instant = ContinuousClock.Instant

    /// The most refusals in a row that are put down to the rows; then the statement counts as failed.
    static let limit = 8
    /// The time for which a failure that an empty statement does not show is remembered: whoever settles tries again
    /// sooner.
    private static let memory = Duration.seconds(5)

    let metrics: SettleMetrics
    let logger: Logger
    private var refusedInRow = 0
    private var lastFailure: (error: DatabaseError, at: Instant)?

    init(metrics: SettleMetrics, logger: Logger) {
        self.metrics = metrics
        self.logger = logger
    }

    mutating func wrote() {
        refusedInRow = 0
        lastFailure = nil
    }

    /// The statement failed as a whole.
    mutating func failed(_ error: DatabaseError) {
        if error.kind == .failed { lastFailure = (error, .now) }
    }

    /// An empty statement fails as well, and will show when that is over.
    mutating func explained() {
        lastFailure = nil
    }

    /// - Throws: while statements with rows fail though empty ones do not.
    func check() throws(DatabaseError) {
        if let lastFailure, .now < lastFailure.at + Self.memory { throw lastFailure.error }
    }

    /// In which order to look for the rows that are refused: another one each time, so that some which are do not stand
    /// before those which are not for ever.
    func order(_ settlements: [Settlement]) -> [Settlement] {
        lastFailure == nil ? settlements : settlements.shuffled()
    }

    mutating func endStands(_ settlement: Settlement) {
        wrote()
        metrics.standing.add()
        logger.warning("the timer had an end already, which stands", metadata: ["id": "\(settlement.id)"])
    }

    /// - Throws: when it is not the row.
    mutating func refused(_ settlement: Settlement, _ error: DatabaseError) throws(DatabaseError) {
        refusedInRow += 1
        if refusedInRow > Self.limit {
            let failure = DatabaseError(kind: .failed, reason: error.reason)
            lastFailure = (failure, .now)
            throw failure
        }
        metrics.refused.add()
        logger.error(
            "the outcome of a timer was refused; it stays claimed until this replica ends",
            metadata: ["id": "\(settlement.id)", "attempt": "\(settlement.attempt)", "reason": "\(error.reason)"])
    }
}

/// Counters of settlements that could not be written like the others.
struct SettleMetrics: Sendable {
    let refused: Counter
    let standing: Counter

    init(in registry: MetricsRegistry) {
        refused = registry.counter(
            "timer_store_refused_settlements_total",
            help: "Outcomes that the database refused to store; their timers stay claimed until this replica ends.")
        standing = registry.counter(
            "timer_store_standing_ends_total",
            help: "Outcomes of timers that had an end already, which was kept.")
    }
}
