import Synchronization

/// Sleeps that are over at once, and how long they were to last.
final class RecordedSleep: Sendable {
    private struct State {
        var durations: [Duration] = []
        var next: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    var durations: [Duration] { state.withLock { $0.durations } }

    /// What happens during the next sleep of a put-off delivery.
    func onNext(_ action: @escaping @Sendable () -> Void) {
        state.withLock { $0.next = action }
    }

    func callAsFunction(_ duration: Duration) async {
        let action = state.withLock { state in
            state.durations.append(duration)
            defer { state.next = nil }
            return state.next
        }
        action?()
        await Task.yield()
    }
}
