import Logging
import Threads
import TimerCore

/// The renewal of this replica's lease. It does nothing else: no statement that can be slow shares its thread or
/// connection.
struct Heartbeat: Keeper {
    /// The time between two heartbeats: a third of a lease. Each statement has as long, so that one that hangs leaves time
    /// to connect anew and to beat again.
    static func interval(of lease: Duration) -> Duration {
        lease / 3
    }

    let lease: Lease
    let metrics: KeeperMetrics
    let logger: Logger
    private var next = ContinuousClock.now

    init(lease: Lease, metrics: KeeperMetrics, logger: Logger) {
        self.lease = lease
        self.metrics = metrics
        self.logger = logger
    }

    mutating func round(on connection: Connection, until stop: StopSignal) throws(DatabaseError) -> Duration {
        let interval = Self.interval(of: lease.duration)
        let sent = ContinuousClock.now
        if try lease.beat(on: connection, until: sent + interval) {
            logger.warning("the lease was lost; this replica has registered anew")
        }
        metrics.held.set(Double(lease.heldCount))
        next = max(next + interval, sent)
        return next - .now
    }

    /// Leaves what was counted last in the rollup, and that this is an orderly end. Nothing depends on it.
    private func sayGoodbye(on connection: Connection, until deadline: ContinuousClock.Instant) {
        do throws(DatabaseError) {
            _ = try lease.beat(on: connection, until: deadline)
            var run = Parameters()
            run.add(lease.report.run)
            _ = try connection.run(
                [(ActivityStatements.rollUp.unnamed, Parameters()), (ActivityStatements.stopped.unnamed, run)],
                until: deadline)
        } catch {
            logger.warning("the replica's last counts are not stored", metadata: ["reason": "\(error.reason)"])
        }
    }

    /// The lanes are closed by then: nothing is claimed any more.
    mutating func end(on connection: Connection) throws(DatabaseError) {
        let deadline = ContinuousClock.now + .seconds(3)
        let owners = lease.owners
        sayGoodbye(on: connection, until: deadline)
        try lease.leave(on: connection, until: deadline)
        var release = Release(of: owners)
        while !release.isComplete { _ = try release.step(on: connection, until: deadline) }
        try release.finish(on: connection, until: deadline)
    }
}
