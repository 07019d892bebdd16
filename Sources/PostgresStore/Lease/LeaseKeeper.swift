import Glibc
import Logging
import Metrics
import Synchronization
import TimerCore

/// A thread with a connection of its own that migrates, then keeps this replica's lease and clears up after dead ones.
final class LeaseKeeper: Sendable {
    typealias Instant = ContinuousClock.Instant

    private static let beat = Duration.seconds(1)
    /// Seconds between the two clocks that are worth a warning.
    private static let noticedSkew = 1.0

    private let options: ConnectionOptions
    private let configuration: PostgresConfiguration
    private let lease: Lease
    private let startup: Startup
    private let listeners: DueListeners
    private let metrics: KeeperMetrics
    private let logger: Logger
    private let wakeUp = WakeUp()
    private let isStopping = Atomic(false)
    private let isSkewed = Atomic(false)
    private let thread = DatabaseThread(name: "pg-lease")

    init(
        configuration: PostgresConfiguration, lease: Lease, startup: Startup, listeners: DueListeners,
        metrics: KeeperMetrics, logger: Logger
    ) {
        self.options = .planned(configuration.databaseURL, statementTimeout: .seconds(60))
        self.configuration = configuration
        self.lease = lease
        self.startup = startup
        self.listeners = listeners
        self.metrics = metrics
        self.logger = logger
    }

    /// - Parameter whenMigrated: called once, on this thread, when the schema is there.
    func start(whenMigrated: @escaping @Sendable () -> Void) {
        thread.start { self.work(whenMigrated) }
    }

    func stop() async {
        isStopping.store(true, ordering: .relaxed)
        wakeUp.signal()
        await thread.ended()
    }

    private func work(_ whenMigrated: @Sendable () -> Void) {
        var backoff = Backoff()
        while !isStopping.load(ordering: .relaxed) {
            do throws(DatabaseError) {
                let connection = try Connection.open(options)
                if !startup.isMigrated {
                    try Migrator(connection: connection, logger: logger).migrate()
                    startup.migrated()
                    whenMigrated()
                }
                backoff.reset()
                try keep(on: connection)
            } catch {
                if error.kind == .failed { startup.failed(error.reason) }
                metrics.reconnects.add()
                logger.warning(
                    "database connection lost", metadata: ["lane": "lease", "reason": "\(error.reason)"])
                pause(backoff.next())
            }
        }
    }

    /// Until the stop, or until the connection is lost.
    private func keep(on connection: Connection) throws(DatabaseError) {
        let connectedAt = ContinuousClock.now
        var nextCleaning = ContinuousClock.now + .seconds(60)
        var next = ContinuousClock.now
        while !isStopping.load(ordering: .relaxed) {
            try beat(on: connection)
            // After an outage everybody's lease has run out: the others get time to renew theirs.
            if ContinuousClock.now - connectedAt > lease.duration { try bury(on: connection) }
            if ContinuousClock.now > nextCleaning {
                nextCleaning = ContinuousClock.now + (try clean(on: connection))
            }
            next = max(next + Self.beat, .now)
            pause(next - .now)
        }
        try lease.leave(on: connection, until: .now + .seconds(3))
    }

    private func beat(on connection: Connection) throws(DatabaseError) {
        let deadline = ContinuousClock.now + lease.duration
        if try !lease.renew(on: connection, until: deadline) {
            if !lease.owners.isEmpty { logger.warning("the lease was lost; registering anew") }
            try lease.register(on: connection, until: deadline)
            startup.registered()
        }
        try measureClock(on: connection, until: deadline)
        metrics.held.set(Double(lease.heldCount))
    }

    private func measureClock(on connection: Connection, until deadline: Instant) throws(DatabaseError) {
        let before = wallClock()
        let rows = try connection.run(LeaseStatements.clock, until: deadline)
        let after = wallClock()
        guard rows.count == 1, let clock = rows.timestamp(0, 0) else { return }
        report(skew: (Double(clock.microseconds) - (Double(before) + Double(after)) / 2) / 1e6)
    }

    /// No timer depends on this host's clock, but its logs do, and whatever else runs here may. Said once, until it is
    /// right again.
    private func report(skew: Double) {
        metrics.skew.set(skew)
        let isOff = abs(skew) > Self.noticedSkew
        if isSkewed.exchange(isOff, ordering: .relaxed) || !isOff { return }
        logger.warning("this host's clock is not the database's", metadata: ["skewSeconds": "\(skew)"])
    }

    /// Releases what dead replicas held, and wakes the loop for it.
    private func bury(on connection: Connection) throws(DatabaseError) {
        let deadline = ContinuousClock.now + .seconds(30)
        let dead = try connection.run(LeaseStatements.dead, until: deadline)
        let owners = (0..<dead.count).compactMap { dead.integer($0, 0, as: Int32.self) }
        if owners.isEmpty { return }
        var parameters = Parameters()
        parameters.add(.integer, owners)
        let results = try connection.run(
            [(LeaseStatements.bury, parameters), (LeaseStatements.release, parameters)], until: deadline)
        let released = results.last?.count ?? 0
        metrics.takenOver.add(released)
        logger.warning(
            "released the timers of dead replicas", metadata: ["owners": "\(owners)", "timers": "\(released)"])
        if released > 0 { listeners.released() }
    }

    /// A batch of what is past its retention.
    ///
    /// - Returns: when to come again: soon while there is more.
    private func clean(on connection: Connection) throws(DatabaseError) -> Duration {
        let deadline = ContinuousClock.now + .seconds(60)
        if configuration.retentionDays > 0 {
            let retention = Duration.seconds(86_400 * configuration.retentionDays)
            let count = try Self.prune(olderThan: retention, limit: 1_000, on: connection, until: deadline)
            metrics.pruned.add(count)
            if count > 0 { return .milliseconds(100) }
        }
        let orphans = try connection.run(LeaseStatements.releaseOrphans, until: deadline).count
        if orphans > 0 { listeners.released() }
        return .seconds(3_600)
    }

    static func prune(
        olderThan retention: Duration, limit: Int, on connection: Connection, until deadline: Instant
    ) throws(DatabaseError) -> Int {
        var parameters = Parameters()
        parameters.add(retention.wholeMicroseconds)
        parameters.add(Int64(limit))
        let rows = try connection.run(LeaseStatements.prune, parameters, until: deadline)
        return Int(rows.integer(0, 0, as: Int64.self) ?? 0)
    }

    private func pause(_ duration: Duration) {
        guard duration > .zero else { return }
        var descriptor = pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0)
        _ = poll(&descriptor, 1, Int32(duration.wholeMilliseconds))
        wakeUp.clear()
    }

    private func wallClock() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
