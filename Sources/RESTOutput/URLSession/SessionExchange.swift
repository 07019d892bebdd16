import Synchronization
import TimerCore

/// One request of a session: its waiting caller, and the parts of the answer that have arrived. The first call that
/// finishes it decides its result.
final class SessionExchange: Sendable {
    /// The stages of a request.
    private enum Phase {
        /// The name is being looked up.
        case resolving
        /// The session's queue is busy with others.
        case waiting
        /// Given to the session to send. Whether a byte has left is not known.
        case sent
    }

    private struct State {
        var phase = Phase.resolving
        var deadline: Task<Void, Never>?
        var continuation: CheckedContinuation<TransportResult, Never>?
        var status: Int?
        var retryAfter: String?
        var excerpt: [UInt8] = []
        var bodyBytes = 0
        var onFinish: (@Sendable () -> Void)?
        var onAbandon: (@Sendable () -> Void)?
    }

    private let state: Mutex<State>

    init(_ continuation: CheckedContinuation<TransportResult, Never>) {
        state = Mutex(State(continuation: continuation))
    }

    /// Runs `action` once when the exchange is finished; at once if it is already.
    func onFinish(_ action: @escaping @Sendable () -> Void) {
        let isFinished = state.withLock { state in
            if state.continuation != nil { state.onFinish = action }
            return state.continuation == nil
        }
        if isFinished { action() }
    }

    /// Notes that the name has an address.
    func noteResolved() {
        state.withLock { $0.phase = .waiting }
    }

    /// Notes that the request is about to go out.
    func noteSent() {
        state.withLock { $0.phase = .sent }
    }

    /// Ends it after `duration`, in place of any such end that was set before.
    func expire(after duration: Duration) {
        let timer = Task { [self] in
            // Cancelled: it is finished, or another end holds.
            guard (try? await Task.sleep(for: duration, tolerance: .zero)) != nil else { return }
            expire(within: duration)
        }
        let outdated = state.withLock { state in
            defer { if state.continuation != nil { state.deadline = timer } }
            return state.continuation == nil ? timer : state.deadline
        }
        outdated?.cancel()
    }

    private func expire(within duration: Duration) {
        switch state.withLock({ $0.phase }) {
        case .resolving: abandon(.failure(.unresolved, reason: "no answer to the lookup of the name in time"))
        case .waiting: abandon(.failure(.noTurn, reason: "the session was busy until the timeout"))
        case .sent: abandon(.failure(.timeout, reason: "no answer within \(duration.wholeMilliseconds) ms"))
        }
    }

    /// Ends it because the transport closes.
    func interrupt() {
        let isSent = state.withLock { $0.phase == .sent }
        abandon(.failure(isSent ? .interrupted : .shutDown, reason: "the service is shutting down"))
    }

    /// - Returns: false if the exchange is finished, and nothing needs to be begun.
    func onAbandon(_ action: @escaping @Sendable () -> Void) -> Bool {
        state.withLock { state in
            if state.continuation != nil { state.onAbandon = action }
            return state.continuation != nil
        }
    }

    func take(status: Int, retryAfter: String?) {
        state.withLock { state in
            state.status = status
            state.retryAfter = retryAfter.map { String($0.prefix(TransportResponse.retryAfterLimit)) }
        }
    }

    /// - Returns: false once enough was read.
    func take(body: some Collection<UInt8>) -> Bool {
        state.withLock { state in
            state.excerpt += body.prefix(TransportResponse.excerptLimit - state.excerpt.count)
            state.bodyBytes += body.count
            return state.bodyBytes <= TransportResponse.bodyLimit
        }
    }

    /// Finishes while the session's task still runs, and ends the task.
    func abandon(_ failure: TransportResult) {
        let action = state.withLock { $0.onAbandon }
        finish(failure)
        action?()
    }

    /// The answer if its headers have arrived, or else `failure`. Only the first call counts.
    func finish(_ failure: TransportResult) {
        let (continuation, result, action, deadline) = state.withLock { state in
            defer { (state.continuation, state.onFinish, state.onAbandon, state.deadline) = (nil, nil, nil, nil) }
            let response = state.status.map {
                TransportResult.response(
                    TransportResponse(status: $0, retryAfter: state.retryAfter, excerpt: state.excerpt))
            }
            return (state.continuation, response ?? failure, state.onFinish, state.deadline)
        }
        deadline?.cancel()
        continuation?.resume(returning: result)
        action?()
    }
}
