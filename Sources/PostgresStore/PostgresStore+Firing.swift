import TimerCore

extension PostgresStore: FiringStore {
    /// The wait of a pause for what was claimed before it: a heartbeat tells of it each third of a lease.
    private static let patience = Duration.seconds(3)

    /// Whether timers fire.
    public func firing() async throws(StoreError) -> FiringState {
        try await firing(.read)
    }

    /// Holds all firing, and waits for a moment until replicas hold nothing any more.
    public func pauseFiring(by requester: Requester) async throws(StoreError) -> FiringState {
        var state = try await firing(.pause(by: requester))
        let deadline = ContinuousClock.now + Self.patience
        while state.pause != nil, !state.isAtRest, .now < deadline {
            do {
                try await Task.sleep(for: .milliseconds(100))
            } catch {
                break
            }
            // The pause is committed, whatever becomes of the question.
            guard let next = try? await firing(.read) else { break }
            state = next
        }
        return state
    }

    /// Lets timers fire again.
    public func resumeFiring(by requester: Requester) async throws(StoreError) -> FiringState {
        try await firing(.resume(by: requester))
    }

    private func firing(_ command: FiringCommand) async throws(StoreError) -> FiringState {
        guard case .firing(let state) = try await inTurn(.firing(command)) else {
            throw .failed(reason: "the answer is that of another command")
        }
        return state
    }
}
