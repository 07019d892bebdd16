import Logging
import Threads
import TimerCore

/// The search for replicas that have ended or whose heartbeat has stopped, and the release of their timers, so that others
/// deliver them.
struct Takeover: Keeper {
    private static let interval = Duration.seconds(1)
    /// While a replica that has ended cannot be removed yet.
    private static let shortInterval = Duration.milliseconds(20)

    private let lease: Lease
    private let announcer: DueAnnouncer
    private let metrics: KeeperMetrics
    private let logger: Logger
    private var ended: EndedReplicas

    init(lease: Lease, announcer: DueAnnouncer, metrics: KeeperMetrics, logger: Logger) {
        self.lease = lease
        self.announcer = announcer
        self.metrics = metrics
        self.logger = logger
        ended = EndedReplicas(lease: lease)
    }

    mutating func round(on connection: Connection, until stop: StopSignal) throws(DatabaseError) -> Duration {
        let deadline = ContinuousClock.now + .seconds(10)
        let gone = try ended.remove(on: connection, until: deadline)
        report("replicas have ended", gone)
        if lease.mayTakeOver { try removeDead(on: connection, until: deadline) }
        let owners = try connection.run(LeaseStatements.departed, until: deadline).owners
        if !owners.isEmpty { try release(owners, on: connection, until: stop) }
        return ended.areLeft ? Self.shortInterval : Self.interval
    }

    /// Removes the rows of replicas whose lease has run out, within a moment or not at all: a statement that waited while
    /// the heartbeats did would find all of them late.
    private func removeDead(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        guard let own = lease.current else { return }
        var limit = Parameters()
        limit.add(String((lease.duration / 6).wholeMilliseconds))
        var length = Parameters()
        length.add(lease.duration.wholeMicroseconds)
        var parameters = Parameters()
        parameters.add(own)
        parameters.add(lease.duration.wholeMicroseconds)
        let results = try connection.run(
            [
                (LeaseStatements.limit, limit), (LeaseStatements.cap, length),
                (LeaseStatements.removeDead, parameters),
            ], until: deadline)
        guard results.count == 3 else { return }
        report("leases ended too late: the database's clock was set back", results[1].owners)
        report("replicas have stopped beating", results[2].owners)
    }

    private func report(_ message: Logger.Message, _ owners: [Int32]) {
        if !owners.isEmpty { logger.warning(message, metadata: ["owners": "\(owners)"]) }
    }

    /// Each slice is announced at once, not when all are released.
    private func release(
        _ owners: [Int32], on connection: Connection, until stop: StopSignal
    ) throws(DatabaseError) {
        var release = Release(of: owners)
        while !release.isComplete, !stop.isSet {
            let freed = try release.step(on: connection, until: .now + .seconds(10))
            metrics.takenOver.add(freed)
            if freed > 0 { announcer.released() }
        }
        guard release.isComplete else { return }
        try release.finish(on: connection, until: .now + .seconds(10))
        logger.warning(
            "released the timers of replicas that are gone",
            metadata: ["owners": "\(owners)", "timers": "\(release.count)"])
    }
}

extension Rows {
    /// The owner ids in the first column.
    var owners: [Int32] {
        (0..<count).compactMap { integer($0, 0, as: Int32.self) }
    }
}
