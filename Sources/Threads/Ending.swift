import Synchronization

/// An end that tasks wait for without blocking a thread of the cooperative pool.
public final class Ending: Sendable {
    private enum State {
        case running([CheckedContinuation<Void, Never>])
        case ended
    }

    private let state = Mutex(State.running([]))

    /// An end that is not reached yet.
    public init() {}

    /// True once it is reached.
    public var isReached: Bool {
        state.withLock { state in
            if case .ended = state { true } else { false }
        }
    }

    /// Ends all waits, and all later ones.
    public func reach() {
        let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            guard case .running(let waiting) = state else { return [] }
            state = .ended
            return waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Returns once the end is reached; at once if it was before.
    public func wait() async {
        await withCheckedContinuation { continuation in
            let isEnded = state.withLock { state in
                guard case .running(let waiting) = state else { return true }
                state = .running(waiting + [continuation])
                return false
            }
            if isEnded { continuation.resume() }
        }
    }
}
