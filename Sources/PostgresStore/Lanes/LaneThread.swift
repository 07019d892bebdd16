import Glibc
import Logging
import Threads

/// A thread that serves a lane, whatever the lane carries.
protocol LaneServing: Sendable {
    var monitor: LaneMonitor { get }
    func start()
    func stop() async
    /// Answers those that have waited too long.
    func expire(at now: ContinuousClock.Instant)
}

/// A thread with a connection of its own that does a lane's batches, one after the other, and asks its statement whether
/// it works when nothing else has shown it for a while.
final class LaneThread<Verb: LaneVerb>: LaneServing, ConnectionLoop {
    let lane: Lane<Verb.Input, Verb.Output>
    let monitor: LaneMonitor
    let options: ConnectionOptions
    let metrics: LaneMetrics
    let logger: Logger
    private let makeVerb: @Sendable () -> Verb
    private let wakeUp = WakeUp.required()
    private let thread: StoreThread

    init(
        lane: Lane<Verb.Input, Verb.Output>, monitor: LaneMonitor, options: ConnectionOptions, metrics: LaneMetrics,
        logger: Logger, makeVerb: @escaping @Sendable () -> Verb
    ) {
        self.lane = lane
        self.monitor = monitor
        self.options = options
        self.metrics = metrics
        self.logger = logger
        self.makeVerb = makeVerb
        thread = StoreThread(name: "pg-\(monitor.lane)")
    }

    func start() {
        thread.start { self.run(self.makeVerb()) }
    }

    /// Returns when the lane is empty and the connection closed; what waits is done or expires first.
    func stop() async {
        lane.close()
        wakeUp.signal()
        await thread.ended()
        lane.expire(at: .now + lane.limits.timeout)
    }

    func expire(at now: ContinuousClock.Instant) {
        lane.expire(at: now)
    }

    var isFinished: Bool {
        lane.isFinished
    }

    func work(_ verb: inout Verb, on connection: Connection, _ backoff: inout Backoff) throws(DatabaseError) {
        backoff.reset()
        lane.report(trouble: nil)
        var plans = PlanLife(limit: lane.limits.slowStatement)
        try probe(&verb, on: connection)
        var nextProbe = ContinuousClock.now + monitor.probeInterval
        while !lane.isFinished {
            lane.expire(at: .now)
            if monitor.isQuiet, .now >= nextProbe {
                try probe(&verb, on: connection)
                nextProbe = .now + monitor.probeInterval
            }
            let batch = lane.take(sleeper: wakeUp)
            if batch.isEmpty {
                try sleep(on: connection)
                continue
            }
            let start = ContinuousClock.now
            if let loss = perform(batch, with: &verb, on: connection) {
                lane.putBack(loss.unanswered)
                throw loss.error
            }
            if plans.ends(after: .now - start, at: .now) { try forgetPlans(of: connection) }
        }
    }

    /// Asks the database whether the lane's statement would work, and tells the monitor.
    ///
    /// - Throws: when the connection is lost.
    func probe(_ verb: inout Verb, on connection: Connection) throws(DatabaseError) {
        do throws(DatabaseError) {
            try verb.probe(on: connection, until: .now + lane.limits.timeout)
            monitor.worked()
        } catch {
            if error.kind == .connectionLost { throw error }
            monitor.failed(error, isConnected: true)
        }
    }

    private func forgetPlans(of connection: Connection) throws(DatabaseError) {
        metrics.replans.add()
        try connection.forgetPlans(until: .now + lane.limits.timeout)
    }

    /// Sleeps until something waits, or the server ends the connection.
    private func sleep(on connection: Connection) throws(DatabaseError) {
        var descriptors = [
            pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: connection.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        _ = poll(&descriptors, 2, Int32(clamping: monitor.probeInterval.wholeMilliseconds))
        if descriptors[0].revents != 0 { wakeUp.clear() }
        if descriptors[1].revents != 0, !connection.takeInput() { throw .lost("the server ended the connection") }
    }

    func failed(_ error: DatabaseError, isConnected: Bool) {
        lane.report(trouble: error.reason)
        metrics.reconnects.add()
        monitor.lost(error, isConnected: isConnected)
    }

    func pause(_ duration: Duration) {
        if lane.isClosed { lane.expire(at: .now + lane.limits.timeout) }
        wakeUp.wait(for: duration)
        wakeUp.clear()
    }
}
