import Synchronization
import Threads

/// A thread that waits in libpq, and whose end tasks wait for.
final class DatabaseThread: Sendable {
    private let name: String
    private let ending = Ending()
    /// Set once it was started, or its end waited for.
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
