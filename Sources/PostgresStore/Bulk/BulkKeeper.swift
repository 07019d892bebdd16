import Logging
import Threads
import TimerCore

/// The keeper of bulk operations: one step in a round, if it is this replica's turn. A replica that dies leaves no step
/// half done, and any other goes on.
struct BulkKeeper: Keeper {
    private static let beat = Duration.seconds(1)
    /// The longest that a round may be silent.
    static let patience = Duration.seconds(15)
    /// The time that a statement of a step may take: until the step's end its timers are locked.
    static let statementTimeout = Duration.seconds(10)
    private static let pruning = Duration.seconds(3_600)
    /// Changes that are forgotten in a round.
    private static let prunedChanges: Int64 = 5_000

    private let work: BulkWork
    private let metrics: BulkMetrics
    private let retention: Duration?
    private let logger: Logger
    /// By operation.
    private var efforts: [ExpirationID: BulkEffort] = [:]
    private var nextPruning = ContinuousClock.now

    /// - Parameter retentionDays: 0: for ever.
    init(work: BulkWork, retentionDays: Int, metrics: BulkMetrics, logger: Logger) {
        self.work = work
        self.metrics = metrics
        self.logger = logger
        retention = retentionDays > 0 ? .seconds(86_400 * retentionDays) : nil
    }

    mutating func round(on connection: Connection, until stop: StopSignal) throws(DatabaseError) -> Duration {
        try prune(on: connection)
        let next = try connection.run(BulkStatements.nextStep, until: .now + Self.patience).first(of: NextColumn.self)
        guard next?.bool(.isOpen) == true else {
            efforts = [:]
            return Self.beat
        }
        let wait = Duration.microseconds(next?.integer(.wait, as: Int64.self) ?? 0)
        return wait > .zero ? min(wait, Self.beat) : try step(on: connection)
    }

    private enum NextColumn: Int, Column {
        case wait, isOpen

        var expression: String { "\(self)" }
    }

    /// - Returns: the pause before the next round.
    private mutating func step(on connection: Connection) throws(DatabaseError) -> Duration {
        var transaction = BulkTransaction(work: work, connection: connection, patience: Self.patience)
        do throws(DatabaseError) {
            guard let done = try transaction.perform(efforts) else {
                if let id = transaction.unreadable {
                    logger.error("cancelled a bulk operation that cannot be read", metadata: ["operation": "\(id)"])
                }
                return BulkPace.target
            }
            let duration = transaction.start.duration(to: .now)
            efforts[done.operation.id, default: BulkEffort()]
                .succeeded(after: duration, rows: done.step.outcomes.count)
            metrics.count(done)
            work.announce(done)
            return BulkPace.pause(after: duration)
        } catch {
            guard let operation = transaction.operation,
                efforts[operation, default: BulkEffort()].failed(error, with: transaction.ids) == .again
            else { throw error }
            if error.kind != .conflict {
                logger.warning(
                    "a step of a bulk operation failed",
                    metadata: ["operation": "\(operation)", "reason": "\(error.reason)"])
            }
            return BulkPace.target
        }
    }

    private mutating func prune(on connection: Connection) throws(DatabaseError) {
        guard let retention, .now >= nextPruning else { return }
        var parameters = Parameters()
        parameters.add(retention.wholeMicroseconds)
        parameters.add(Self.prunedChanges)
        let rows = try connection.run(BulkStatements.prune, parameters, until: .now + Self.patience)
        // An operation goes in the round after the one that has forgotten the last of its changes.
        if rows.integer(0, 0, as: Int64.self) == 0 { nextPruning = .now + Self.pruning }
    }
}
