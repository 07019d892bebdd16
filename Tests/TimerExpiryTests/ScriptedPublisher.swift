import Synchronization
import TimerCore

/// Answers deliveries with what the test says, and remembers them.
final class ScriptedPublisher: RESTPublisher, KafkaPublisher {
    private struct State {
        var deliveries: [Delivery] = []
        var paths: [String] = []
        var inFlight = 0
        var mostInFlight = 0
        var held: [CheckedContinuation<Void, Never>] = []
        var isHolding = false
        var opened: [String: Int] = [:]
        /// Hosts whose deliveries do not end until `release`.
        var hangingHosts = ""
    }

    private let answer: @Sendable (Delivery) -> Outcome
    private let state = Mutex(State())

    init(answer: @escaping @Sendable (Delivery) -> Outcome = { _ in .delivered }) {
        self.answer = answer
    }

    var deliveries: [Delivery] { state.withLock { $0.deliveries } }
    /// Connections that were to be opened, by host.
    var opened: [String: Int] { state.withLock { $0.opened } }
    var inFlight: Int { state.withLock { $0.inFlight } }
    var mostInFlight: Int { state.withLock { $0.mostInFlight } }

    /// Deliveries from now on do not end until `release`.
    func hold() {
        state.withLock { $0.isHolding = true }
    }

    func release() {
        let held = state.withLock { state in
            state.isHolding = false
            state.hangingHosts = ""
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }

    /// Deliveries to hosts that begin with `prefix` do not end until `release`.
    func hang(_ prefix: String) {
        state.withLock { $0.hangingHosts = prefix }
    }

    /// The attempts of a path.
    func deliveries(to path: String) -> [Delivery] {
        state.withLock { state in zip(state.paths, state.deliveries).filter { $0.0 == path }.map(\.1) }
    }

    func deliver(_ delivery: Delivery, to output: RESTOutputMode) async -> DeliveryReport {
        DeliveryReport(await deliver(delivery, path: output.path, host: output.hostname), answer: .status(299))
    }

    func open(_ count: Int, to output: RESTOutputMode) {
        state.withLock { $0.opened[output.hostname, default: 0] += count }
    }

    func deliver(_ delivery: Delivery, to output: KafkaOutputMode) async -> DeliveryReport {
        DeliveryReport(await deliver(delivery))
    }

    private func deliver(_ delivery: Delivery, path: String = "", host: String = "") async -> Outcome {
        await withCheckedContinuation { continuation in
            let mayGo = state.withLock { state in
                state.deliveries.append(delivery)
                state.paths.append(path)
                state.inFlight += 1
                state.mostInFlight = max(state.mostInFlight, state.inFlight)
                let isHeld = state.isHolding || (!state.hangingHosts.isEmpty && host.hasPrefix(state.hangingHosts))
                if isHeld { state.held.append(continuation) }
                return !isHeld
            }
            if mayGo { continuation.resume() }
        }
        state.withLock { $0.inFlight -= 1 }
        return answer(delivery)
    }
}
