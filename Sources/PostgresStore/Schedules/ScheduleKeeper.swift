import Glibc
import Logging
import Synchronization
import TimerCore

/// A thread with a connection of its own that once a second takes on the due schedules that no claim has taken on,
/// computes what follows those that one has, and clears away those that are over. Any number of replicas may: locks
/// deal the work out.
final class ScheduleKeeper: Sendable {
    typealias Instant = ContinuousClock.Instant

    private static let beat = Duration.seconds(1)
    private static let cleaningInterval = Duration.seconds(10)

    private let options: ConnectionOptions
    private let listeners: DueListeners
    private let metrics: ScheduleMetrics
    private let logger: Logger
    private let wakeUp = WakeUp()
    private let isStopping = Atomic(false)
    private let thread = DatabaseThread(name: "pg-schedules")

    init(configuration: PostgresConfiguration, listeners: DueListeners, metrics: ScheduleMetrics, logger: Logger) {
        options = .planned(configuration.databaseURL, statementTimeout: .seconds(15))
        self.listeners = listeners
        self.metrics = metrics
        self.logger = logger
    }

    func start() {
        thread.start { self.work() }
    }

    func stop() async {
        isStopping.store(true, ordering: .relaxed)
        wakeUp.signal()
        await thread.ended()
    }

    private func work() {
        var backoff = Backoff()
        while !isStopping.load(ordering: .relaxed) {
            do throws(DatabaseError) {
                let connection = try Connection.open(options)
                backoff.reset()
                try keep(on: connection)
            } catch {
                metrics.reconnects.add()
                logger.warning(
                    "database connection lost", metadata: ["lane": "schedule_keeper", "reason": "\(error.reason)"])
                pause(backoff.next())
            }
        }
    }

    /// Until the stop, or until the connection is lost.
    private func keep(on connection: Connection) throws(DatabaseError) {
        var nextCleaning = ContinuousClock.now
        while !isStopping.load(ordering: .relaxed) {
            do throws(DatabaseError) {
                try advance(on: connection)
                try prepare(on: connection)
                if ContinuousClock.now >= nextCleaning {
                    nextCleaning = ContinuousClock.now + Self.cleaningInterval
                    _ = try connection.run(OccurrenceStatements.removeGone, until: .now + .seconds(15))
                }
            } catch {
                if error.kind == .connectionLost { throw error }
                metrics.failures.add()
                logger.error("schedules cannot go on", metadata: ["reason": "\(error.reason)"])
            }
            pause(Self.beat)
        }
    }

    /// Batch after batch while there is something to do.
    private func advance(on connection: Connection) throws(DatabaseError) {
        while !isStopping.load(ordering: .relaxed) {
            let pass = ScheduleAdvance(connection: connection, deadline: .now + .seconds(15), waits: false)
            guard try pass.isAnyDue() else { return }
            let result = try pass.perform()
            count(result)
            if let dueIn = result.nextDueIn { listeners.scheduled(dueIn: dueIn) }
            if result.schedules == 0 { return }
        }
    }

    /// The same for what claims have taken on.
    private func prepare(on connection: Connection) throws(DatabaseError) {
        while !isStopping.load(ordering: .relaxed) {
            let pass = ScheduleAdvance(connection: connection, deadline: .now + .seconds(15), waits: false)
            guard try pass.isAnyWithoutFollowing() else { return }
            let result = try pass.prepare()
            count(result)
            if result.schedules == 0 { return }
        }
    }

    private func count(_ result: ScheduleAdvance.Result) {
        metrics.count(result)
        if result.unreadable > 0 {
            logger.error("paused schedules that cannot be read", metadata: ["count": "\(result.unreadable)"])
        }
    }

    private func pause(_ duration: Duration) {
        var descriptor = pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0)
        _ = poll(&descriptor, 1, Int32(duration.wholeMilliseconds))
        wakeUp.clear()
    }
}
