import Synchronization
import TimerCore

/// Answers deliveries with what the test says, and remembers them.
final class ScriptedPublisher: RESTPublisher, KafkaPublisher {
    private struct State {
        var deliveries: [Delivery] = []
        var inFlight = 0
        var mostInFlight = 0
        var held: [CheckedContinuation<Void, Never>] = []
        var isHolding = false
    }

    private let answer: @Sendable (Delivery) -> Outcome
    private let state = Mutex(State())

    init(answer: @escaping @Sendable (Delivery) -> Outcome = { _ in .delivered }) {
        self.answer = answer
    }

    var deliveries: [Delivery] { state.withLock { $0.deliveries } }
    var inFlight: Int { state.withLock { $0.inFlight } }
    var mostInFlight: Int { state.withLock { $0.mostInFlight } }

    /// Deliveries from now on do not end until `release`.
    func hold() {
        state.withLock { $0.isHolding = true }
    }

    func release() {
        let held = state.withLock { state in
            state.isHolding = false
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }

    func deliver(_ delivery: Delivery, to output: RESTOutputMode) async -> Outcome {
        await deliver(delivery)
    }

    func deliver(_ delivery: Delivery, to output: KafkaOutputMode) async -> Outcome {
        await deliver(delivery)
    }

    private func deliver(_ delivery: Delivery) async -> Outcome {
        await withCheckedContinuation { continuation in
            let mayGo = state.withLock { state in
                state.deliveries.append(delivery)
                state.inFlight += 1
                state.mostInFlight = max(state.mostInFlight, state.inFlight)
                if state.isHolding { state.held.append(continuation) }
                return !state.isHolding
            }
            if mayGo { continuation.resume() }
        }
        state.withLock { $0.inFlight -= 1 }
        return answer(delivery)
    }
}
