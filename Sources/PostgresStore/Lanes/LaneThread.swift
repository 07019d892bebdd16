import Glibc
import Logging
import TimerCore

/// A thread with a connection of its own that does a lane's batches, one after the other.
final class LaneThread<Verb: LaneVerb>: Sendable {
    typealias Entry = Waiter<Verb.Input, Verb.Output>

    let lane: Lane<Verb.Input, Verb.Output>
    private let name: String
    private let options: ConnectionOptions
    private let metrics: LaneMetrics
    private let logger: Logger
    private let makeVerb: @Sendable () -> Verb
    private let wakeUp = WakeUp()
    private let thread: DatabaseThread

    init(
        name: String, lane: Lane<Verb.Input, Verb.Output>, options: ConnectionOptions, metrics: LaneMetrics,
        logger: Logger, makeVerb: @escaping @Sendable () -> Verb
    ) {
        self.name = name
        self.lane = lane
        self.options = options
        self.metrics = metrics
        self.logger = logger
        self.makeVerb = makeVerb
        thread = DatabaseThread(name: "pg-\(name)")
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

    private func work() {
        var verb = makeVerb()
        var backoff = Backoff()
        while !lane.isFinished {
            do throws(DatabaseError) {
                let connection = try Connection.open(options)
                backoff.reset()
                lane.report(trouble: nil)
                try serve(&verb, on: connection)
            } catch {
                lane.report(trouble: error.reason)
                metrics.reconnects.add()
                logger.warning("database connection lost", metadata: ["lane": "\(name)", "reason": "\(error.reason)"])
                pause(backoff.next())
            }
        }
    }

    /// Until the lane is finished, or the connection lost.
    private func serve(_ verb: inout Verb, on connection: Connection) throws(DatabaseError) {
        var plans = PlanLife(limit: lane.limits.slowStatement)
        while !lane.isFinished {
            lane.expire(at: .now)
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
            metrics.statementSeconds.observe(ContinuousClock.now - start)
            metrics.batchRows.observe(Double(batch.reduce(0) { $0 + $1.rows }))
            for (waiter, output) in zip(batch, outputs) { waiter.resume(.success(output)) }
        } catch {
            switch error.kind {
            case .connectionLost: return Loss(error: error, unanswered: batch)
            case .badData where batch.count > 1: return performSingly(batch, with: &verb, on: connection)
            default: fail(batch, error)
            }
        }
        return nil
    }

    /// One bad row fails its whole statement: alone, it fails alone.
    private func performSingly(_ batch: [Entry], with verb: inout Verb, on connection: Connection) -> Loss? {
        for (index, waiter) in batch.enumerated() {
            if let loss = perform([waiter], with: &verb, on: connection) {
                return Loss(error: loss.error, unanswered: Array(batch[index...]))
            }
        }
        return nil
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

    private func fail(_ batch: [Entry], _ error: DatabaseError) {
        metrics.failures.add(batch.count)
        logger.error("statement failed", metadata: ["lane": "\(name)", "reason": "\(error.reason)"])
        for waiter in batch { waiter.resume(.failure(error.storeError)) }
    }

    /// Until something waits, or the server ends the connection.
    private func sleep(on connection: Connection) throws(DatabaseError) {
        var descriptors = [
            pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: connection.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        _ = poll(&descriptors, 2, 60_000)
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
