import Synchronization

/// A one-time event that tasks wait for without blocking a thread of the cooperative pool.
public final class Ending: Sendable {
    private enum State {
        case running([CheckedContinuation<Void, Never>])
        case ended
    }

    private let state = Mutex(State.running([]))

    /// An end that is not reached yet.
    public init() {}

    /// Resumes all tasks that wait, and lets no later one wait.
    public func reach() {
        let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            guard case .running(let waiting) = state else { return [] }
            state = .ended
            return waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Returns once the end is reached. It is not cancellable: whoever waits needs to know that the end comes.
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
