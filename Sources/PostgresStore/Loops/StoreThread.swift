import Synchronization
import Threads

/// A thread of the store, outside the cooperative pool, because it blocks; tasks can wait for its end.
final class StoreThread: Sendable {
    private let name: String
    private let ending = Ending()
    /// True once it was started, or its end was waited for, whichever came first.
    private let isDecided = Atomic(false)

    /// - Parameter name: cut to 15 bytes.
    init(name: String) {
        self.name = name
    }

    /// Starts `body` on a new thread, unless its end was waited for already. The thread keeps itself alive until `body`
    /// returns.
    func start(_ body: @escaping @Sendable () -> Void) {
        if isDecided.exchange(true, ordering: .acquiringAndReleasing) { return }
        OwnThread.mustDetach(name: name) { [ending] in
            body()
            ending.reach()
        }
    }

    /// Returns when `body` has returned; at once, and for good, if it was not started.
    func ended() async {
        if !isDecided.exchange(true, ordering: .acquiringAndReleasing) { ending.reach() }
        await ending.wait()
    }
}
