import Glibc
import Logging
import Threads
import TimerCore

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
final class LaneThread<Verb: LaneVerb>: LaneServing {
    typealias Entry = Waiter<Verb.Input, Verb.Output>

    let lane: Lane<Verb.Input, Verb.Output>
    let monitor: LaneMonitor
    private let options: ConnectionOptions
    private let metrics: LaneMetrics
    private let logger: Logger
    private let makeVerb: @Sendable () -> Verb
    private let wakeUp = WakeUp.required()
    private let thread: DatabaseThread

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
        thread = DatabaseThread(name: "pg-\(monitor.lane)")
    }

    func start() {
        thread.start { self.work() }
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

    private func work() {
        var verb = makeVerb()
        var backoff = Backoff()
        while !lane.isFinished {
            var isConnected = false
            do throws(DatabaseError) {
                let connection = try Connection.open(options)
                isConnected = true
                backoff.reset()
                lane.report(trouble: nil)
                try serve(&verb, on: connection)
            } catch {
                lane.report(trouble: error.reason)
                metrics.reconnects.add()
                if isConnected { log(.warning, "database connection lost", error) }
                monitor.failed(error, isConnected: isConnected)
                pause(backoff.next())
            }
        }
    }

    /// Until the lane is finished, or the connection lost.
    private func serve(_ verb: inout Verb, on connection: Connection) throws(DatabaseError) {
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

    /// Asks the database whether the lane's statement would work, and says what came of it.
    ///
    /// - Throws: when the connection is lost.
    private func probe(_ verb: inout Verb, on connection: Connection) throws(DatabaseError) {
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

    /// The connection was lost with these under way.
    private struct Loss {
        let error: DatabaseError
        let unanswered: [Entry]
    }

    /// Answers each of the batch, unless the connection is lost.
    private func perform(_ batch: [Entry], with verb: inout Verb, on connection: Connection) -> Loss? {
        let start = ContinuousClock.now
        do throws(DatabaseError) {
            let outputs = try attempt(batch, with: &verb, on: connection)
            monitor.worked()
            metrics.statementSeconds.observe(ContinuousClock.now - start)
            metrics.batchRows.observe(Double(batch.reduce(0) { $0 + $1.rows }))
            for (waiter, output) in zip(batch, outputs) { waiter.resume(.success(output)) }
        } catch {
            switch error.kind {
            case .connectionLost: return Loss(error: error, unanswered: batch)
            case .badData where batch.count > 1: return performHalves(batch, with: &verb, on: connection)
            default: return fail(batch, error, with: &verb, on: connection)
            }
        }
        return nil
    }

    /// One bad row fails its whole statement: halved until it stands alone, it fails alone.
    private func performHalves(_ batch: [Entry], with verb: inout Verb, on connection: Connection) -> Loss? {
        let middle = batch.count / 2
        if let loss = perform(Array(batch[..<middle]), with: &verb, on: connection) {
            return Loss(error: loss.error, unanswered: loss.unanswered + batch[middle...])
        }
        return perform(Array(batch[middle...]), with: &verb, on: connection)
    }

    /// A deadlock or a serialization failure is tried again at once, as long as there is time.
    private func attempt(
        _ batch: [Entry], with verb: inout Verb, on connection: Connection
    ) throws(DatabaseError) -> [Verb.Output] {
        // The last deadline of the batch: the first one's would cut off the others' statement.
        let deadline = batch.map(\.deadline).max() ?? .now
        let inputs = batch.map(\.input)
        let isRepeated = batch.first?.isRepeated ?? false
        while true {
            do throws(DatabaseError) {
                let outputs = try verb.perform(inputs, isRepeated: isRepeated, on: connection, until: deadline)
                precondition(outputs.count == inputs.count)
                return outputs
            } catch {
                guard error.kind == .conflict, ContinuousClock.now < deadline else { throw error }
            }
        }
    }

    /// Answers with the error. Whether it is the lane's, and not that of what was asked, shows when it is asked for
    /// nothing.
    private func fail(
        _ batch: [Entry], _ error: DatabaseError, with verb: inout Verb, on connection: Connection
    ) -> Loss? {
        defer { for waiter in batch { waiter.resume(.failure(error.storeError)) } }
        if error.kind == .notBegun { return nil }
        metrics.failures.add(batch.count)
        guard error.kind == .failed else {
            log(.error, "statement failed", error)
            return nil
        }
        do throws(DatabaseError) {
            // Before anybody hears of it, who might go on as if the lane worked.
            try probe(&verb, on: connection)
            if monitor.doubt == nil { log(.error, "statement failed", error) }
            return nil
        } catch {
            return Loss(error: error, unanswered: [])
        }
    }

    private func log(_ level: Logger.Level, _ message: Logger.Message, _ error: DatabaseError) {
        logger.log(level: level, message, metadata: ["lane": "\(monitor.lane)", "reason": "\(error.reason)"])
    }

    /// Until something waits, or the server ends the connection.
    private func sleep(on connection: Connection) throws(DatabaseError) {
        var descriptors = [
            pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: connection.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        _ = poll(&descriptors, 2, Int32(clamping: monitor.probeInterval.wholeMilliseconds))
        if descriptors[0].revents != 0 { wakeUp.clear() }
        if descriptors[1].revents != 0, !connection.takeInput() { throw .lost("the server ended the connection") }
    }

    private func pause(_ duration: Duration) {
        if lane.isClosed { lane.expire(at: .now + lane.limits.timeout) }
        var descriptor = pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0)
        _ = poll(&descriptor, 1, Int32(duration.wholeMilliseconds))
        wakeUp.clear()
    }
}
