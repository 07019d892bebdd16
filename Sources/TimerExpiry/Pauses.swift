import Synchronization
import TimerCore

/// The destinations that are paused, for attempts that are about to go out: they began before, perhaps.
final class Pauses: Sendable {
    /// Most of the time there are none, and each attempt asks.
    private let hasAny = Atomic(false)
    private let paused = Mutex<Set<DestinationKey>>([])

    func set(_ destinations: Set<DestinationKey>) {
        paused.withLock { $0 = destinations }
        hasAny.store(!destinations.isEmpty, ordering: .releasing)
    }

    func contains(_ destination: DestinationKey) -> Bool {
        hasAny.load(ordering: .acquiring) && paused.withLock { $0.contains(destination) }
    }
}
