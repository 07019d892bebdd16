import Synchronization

/// One request of a session: who waits, and what has arrived. Whoever finishes it first decides its result.
final class SessionExchange: Sendable {
    private struct State {
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
        let (continuation, result, action) = state.withLock { state in
            defer { (state.continuation, state.onFinish, state.onAbandon) = (nil, nil, nil) }
            let response = state.status.map {
                TransportResult.response(
                    TransportResponse(status: $0, retryAfter: state.retryAfter, excerpt: state.excerpt))
            }
            return (state.continuation, response ?? failure, state.onFinish)
        }
        continuation?.resume(returning: result)
        action?()
    }
}
