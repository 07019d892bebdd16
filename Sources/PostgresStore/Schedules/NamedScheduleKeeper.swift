import Logging
import Threads
import TimerCore

/// The keeper of named schedules. Once a second it moves on the due schedules that no claim has moved on, computes what
/// follows those that one has, rewrites the events of apps that were registered anew, and clears away schedules that are
/// over. Any number of replicas may do so: locks deal the work out.
struct NamedScheduleKeeper: Keeper {
    private static let beat = Duration.seconds(1)
    private static let cleaningInterval = Duration.seconds(10)
    private static let patience = Duration.seconds(15)
    /// The longest that a round may be silent.
    static let statementTimeout = patience

    private let announcer: DueAnnouncer
    private let metrics: NamedScheduleMetrics
    private let logger: Logger
    private var nextCleaning = ContinuousClock.now
    /// Schedules that were refused one after the other. When all are, it is not the schedules.
    private var refusedInRow = 0
    private static let refusedLimit = 8

    init(announcer: DueAnnouncer, metrics: NamedScheduleMetrics, logger: Logger) {
        self.announcer = announcer
        self.metrics = metrics
        self.logger = logger
    }

    mutating func round(on connection: Connection, until stop: StopSignal) throws(DatabaseError) -> Duration {
        do throws(DatabaseError) {
            try advance(on: connection, until: stop)
            try prepare(on: connection, until: stop)
            try rewrite(on: connection, until: stop)
            try NamedScheduleAdvance.probe(on: connection, until: .now + Self.patience)
            if ContinuousClock.now >= nextCleaning {
                nextCleaning = ContinuousClock.now + Self.cleaningInterval
                _ = try connection.run(OccurrenceStatements.removeGone, until: .now + Self.patience)
            }
        } catch {
            if error.kind != .connectionLost { metrics.failures.add() }
            throw error
        }
        return Self.beat
    }

    /// Moves on batch after batch while there is something to do, the apps in turn. A fault of one schedule must not hold up
    /// the others: when a batch is refused for what is in it, each goes alone, and the one that is refused then is paused.
    private mutating func advance(on connection: Connection, until stop: StopSignal) throws(DatabaseError) {
        var pass = NamedScheduleAdvance(connection: connection, deadline: .now + Self.patience, waits: false)
        while !stop.isSet {
            pass.deadline = .now + Self.patience
            guard try pass.isAnyDue() else { return }
            let result: NamedScheduleAdvance.Result
            do throws(DatabaseError) {
                result = try pass.perform()
                if result.schedules > 0 { refusedInRow = 0 }
            } catch {
                guard error.kind == .badData else { throw error }
                if pass.batch > 1 {
                    pass.batch = 1
                    continue
                }
                guard refusedInRow < Self.refusedLimit else { throw DatabaseError(kind: .failed, reason: error.reason) }
                refusedInRow += 1
                logger.error("a schedule cannot go on", metadata: ["reason": "\(error.reason)"])
                result = try pass.suspendFirst()
            }
            count(result)
            if let dueIn = result.nextDueIn { announcer.scheduled(dueIn: dueIn) }
            if result.hasFreed { announcer.released() }
            if result.schedules == 0, result.unreadable == 0 {
                if pass.passed.isEmpty { return }
                pass.passed = []
            } else {
                pass.passed.formUnion(result.accounts)
            }
        }
    }

    /// Computes what follows the schedules that claims have moved on.
    private func prepare(on connection: Connection, until stop: StopSignal) throws(DatabaseError) {
        while !stop.isSet {
            let pass = NamedScheduleAdvance(connection: connection, deadline: .now + Self.patience, waits: false)
            guard try pass.isAnyWithoutFollowing() else { return }
            let result = try pass.prepare()
            count(result)
            if result.schedules == 0 { return }
        }
    }

    /// Rewrites the events of apps that were registered anew, and takes due schedules on between two steps.
    private mutating func rewrite(on connection: Connection, until stop: StopSignal) throws(DatabaseError) {
        while !stop.isSet {
            let apps = AppChanges(connection: connection, deadline: .now + Self.patience)
            guard try apps.rewriteWaitingEvents() else { return }
            try advance(on: connection, until: stop)
            try prepare(on: connection, until: stop)
        }
    }

    private func count(_ result: NamedScheduleAdvance.Result) {
        metrics.count(result)
        if result.unreadable > 0 {
            logger.error("paused schedules that cannot be read", metadata: ["count": "\(result.unreadable)"])
        }
    }
}
