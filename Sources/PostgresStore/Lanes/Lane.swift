import Metrics
import Synchronization
import Threads
import TimerCore

/// Calls of one verb that wait for the next batch: those that gather while one batch is on its way are the next one.
///
/// Tasks submit, the lane's threads take, and a thread that waits for no database answers those that waited too long.
final class Lane<Input: Sendable, Output: Sendable>: Sendable {
    /// One call, and the task that waits for its answer.
    struct Call: QueuedCall, Sendable {
        let input: Input
        let rows: Int
        let bytes: Int
        let deadline: ContinuousClock.Instant
        var isRepeated = false
        fileprivate let continuation: UnsafeContinuation<Result<Output, StoreError>, Never>

        /// Once for each call.
        func answer(_ result: Result<Output, StoreError>) {
            continuation.resume(returning: result)
        }
    }

    private struct State {
        var queue: LaneQueue<Call>
        /// The reason for the loss of the last connection, until there is a new one.
        var trouble: String?
        /// Threads that sleep until something waits.
        var idle: [WakeUp] = []
    }

    let limits: LaneLimits
    private let waiting: Gauge
    private let state: Mutex<State>

    init(limits: LaneLimits, waiting: Gauge) {
        self.limits = limits
        self.waiting = waiting
        state = Mutex(State(queue: LaneQueue(limits: limits)))
    }

    /// Waits for the answer of the call's batch, at most `limits.timeout`.
    ///
    /// - Throws: `overloaded` at once when too much waits.
    func submit(_ input: Input, rows: Int = 1, bytes: Int = 0) async throws(StoreError) -> Output {
        let deadline = ContinuousClock.now + limits.timeout
        let result = await withUnsafeContinuation { continuation in
            let call = Call(input: input, rows: rows, bytes: bytes, deadline: deadline, continuation: continuation)
            if let refusal = add(call) { call.answer(.failure(refusal)) }
        }
        return try result.get()
    }

    private func add(_ call: Call) -> StoreError? {
        let (refusal, sleeper) = state.withLock { state in
            let refusal = state.queue.add(call)
            return (refusal, refusal == nil ? state.idle.popLast() : nil)
        }
        sleeper?.signal()
        return switch refusal {
        case nil: nil
        case .closed: .unavailable(reason: "the service is stopping")
        case .full: .overloaded
        }
    }

    /// Takes the next batch. It is empty when nothing waits: then `sleeper` is signalled as soon as something does.
    func take(sleeper: WakeUp) -> [Call] {
        state.withLock { state in
            state.idle.removeAll { $0 === sleeper }
            let batch = state.queue.takeBatch()
            if batch.isEmpty, !state.queue.isClosed { state.idle.append(sleeper) }
            waiting.set(Double(state.queue.rows))
            return batch
        }
    }

    /// Puts a batch whose answer was lost back to the front.
    func putBack(_ batch: [Call]) {
        state.withLock { $0.queue.putBack(batch) }
    }

    /// Answers those that have waited too long. Called by a thread that waits for no database.
    func expire(at now: ContinuousClock.Instant) {
        let (expired, reason) = state.withLock { state in
            (state.queue.takeExpired(at: now), state.trouble ?? "no answer in time")
        }
        for call in expired { call.answer(.failure(.unavailable(reason: reason))) }
    }

    /// - Parameter trouble: nil: connected again.
    func report(trouble: String?) {
        state.withLock { $0.trouble = trouble }
    }

    /// Takes no further call; those that wait are still done.
    func close() {
        let sleepers = state.withLock { state in
            state.queue.close()
            defer { state.idle = [] }
            return state.idle
        }
        for sleeper in sleepers { sleeper.signal() }
    }

    /// True once it is closed and nothing waits.
    var isFinished: Bool {
        state.withLock { $0.queue.isClosed && $0.queue.isEmpty }
    }

    var isClosed: Bool {
        state.withLock { $0.queue.isClosed }
    }
}
