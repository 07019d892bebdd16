import Metrics
import Synchronization
import Threads
import TimerCore

/// Calls that wait for the next batch: what gathers while one batch is on its way is the next one.
final class Lane<Input: Sendable, Output: Sendable>: Sendable {
    typealias Entry = Waiter<Input, Output>

    private struct State {
        var waiters: [Entry] = []
        var rows = 0
        var bytes = 0
        var isClosed = false
        /// Why the last connection was lost, until there is a new one.
        var trouble: String?
        /// Threads that sleep until something waits.
        var idle: [WakeUp] = []
    }

    let limits: LaneLimits
    private let waiting: Gauge
    private let state = Mutex(State())

    init(limits: LaneLimits, waiting: Gauge) {
        self.limits = limits
        self.waiting = waiting
    }

    /// Waits for its batch, at most `limits.timeout`.
    func submit(_ input: Input, rows: Int = 1, bytes: Int = 0) async throws(StoreError) -> Output {
        let deadline = ContinuousClock.now + limits.timeout
        let result = await withUnsafeContinuation { continuation in
            let waiter = Entry(input: input, rows: rows, bytes: bytes, deadline: deadline, continuation: continuation)
            if let refusal = add(waiter) { waiter.resume(.failure(refusal)) }
        }
        return try result.get()
    }

    private func add(_ waiter: Entry) -> StoreError? {
        let (refusal, sleeper): (StoreError?, WakeUp?) = state.withLock { state in
            if state.isClosed { return (.unavailable(reason: "the service is stopping"), nil) }
            let isFull =
                state.rows + waiter.rows > limits.waitingRows || state.bytes + waiter.bytes > limits.waitingBytes
            // One call that is larger than the whole bound still gets its turn.
            if isFull, !state.waiters.isEmpty { return (.overloaded, nil) }
            state.waiters.append(waiter)
            state.rows += waiter.rows
            state.bytes += waiter.bytes
            return (nil, state.idle.popLast())
        }
        sleeper?.signal()
        return refusal
    }

    /// The next batch; empty when nothing waits: then `sleeper` is signalled as soon as something does.
    func take(sleeper: WakeUp) -> [Entry] {
        state.withLock { state in
            state.idle.removeAll { $0 === sleeper }
            if state.waiters.isEmpty {
                if !state.isClosed { state.idle.append(sleeper) }
                waiting.set(0)
                return []
            }
            var count = 0
            var rows = 0
            var bytes = 0
            for waiter in state.waiters {
                rows += waiter.rows
                bytes += waiter.bytes
                // What was sent before does not mix with what was not: `isRepeated` is said of a whole batch.
                let fits = rows <= limits.batchRows && bytes <= limits.batchBytes
                guard count == 0 || fits && waiter.isRepeated == state.waiters[0].isRepeated else { break }
                count += 1
            }
            let batch = Array(state.waiters.prefix(count))
            state.waiters.removeFirst(count)
            state.rows -= batch.reduce(0) { $0 + $1.rows }
            state.bytes -= batch.reduce(0) { $0 + $1.bytes }
            waiting.set(Double(state.rows))
            return batch
        }
    }

    /// Puts a batch whose answer was lost back to the front.
    func putBack(_ batch: [Entry]) {
        let repeated = batch.map { waiter in
            var waiter = waiter
            waiter.isRepeated = true
            return waiter
        }
        state.withLock { state in
            state.waiters.insert(contentsOf: repeated, at: 0)
            state.rows += batch.reduce(0) { $0 + $1.rows }
            state.bytes += batch.reduce(0) { $0 + $1.bytes }
        }
    }

    /// Answers those that have waited too long. Called by a thread that waits for no database.
    func expire(at now: ContinuousClock.Instant) {
        let (expired, reason) = state.withLock { state -> ([Entry], String) in
            // They came in the order of their deadlines.
            let expired = Array(state.waiters.prefix { $0.deadline <= now })
            state.waiters.removeFirst(expired.count)
            state.rows -= expired.reduce(0) { $0 + $1.rows }
            state.bytes -= expired.reduce(0) { $0 + $1.bytes }
            return (expired, state.trouble ?? "no answer in time")
        }
        for waiter in expired { waiter.resume(.failure(.unavailable(reason: reason))) }
    }

    /// - Parameter trouble: nil: connected again.
    func report(trouble: String?) {
        state.withLock { $0.trouble = trouble }
    }

    /// Takes nothing more; what waits is still done.
    func close() {
        let sleepers = state.withLock { state in
            state.isClosed = true
            defer { state.idle = [] }
            return state.idle
        }
        for sleeper in sleepers { sleeper.signal() }
    }

    var isFinished: Bool {
        state.withLock { $0.isClosed && $0.waiters.isEmpty }
    }

    var isClosed: Bool {
        state.withLock { $0.isClosed }
    }
}
