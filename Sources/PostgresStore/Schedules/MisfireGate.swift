import Logging
import TimerCore

/// Lets the misfire policies decide before the loop does: when nothing has been claimed here for a while, the process
/// was away or the database was, and schedules may have missed occurrences of which the first is still stored.
///
/// A claim that follows another closely pays for one look at the clock.
struct MisfireGate {
    /// A bound for all batches together: plain timers wait meanwhile.
    private static let patience = Duration.seconds(5)

    let metrics: NamedScheduleMetrics
    let logger: Logger
    private let gap: Duration
    private var passedAt: ContinuousClock.Instant?

    /// - Parameter gap: between two claims that need no look: shorter than `MisfirePolicy.grace`, longer than any poll
    ///   interval that makes sense.
    init(metrics: NamedScheduleMetrics, logger: Logger, gap: Duration = .seconds(15)) {
        self.metrics = metrics
        self.logger = logger
        self.gap = gap
    }

    mutating func pass(on connection: Connection) throws(DatabaseError) {
        let now = ContinuousClock.now
        defer { passedAt = .now }
        if let passedAt, now - passedAt < gap { return }
        do throws(DatabaseError) {
            try catchUp(on: connection, until: now + Self.patience)
        } catch {
            // What is wrong with schedules must not hold up the timers of others; the keeper goes on trying.
            if error.kind == .connectionLost { throw error }
            logger.warning("schedules were not caught up with", metadata: ["reason": "\(error.reason)"])
        }
    }

    private func catchUp(
        on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) {
        while ContinuousClock.now < deadline {
            // Patience bounds when a batch may begin; cutting one off in the middle would cost the connection.
            let pass = NamedScheduleAdvance(connection: connection, deadline: deadline + .seconds(10), waits: true)
            guard try pass.isAnyDue() else { return }
            let result = try pass.perform()
            metrics.count(result)
            if result.schedules == 0 { return }
        }
    }
}
