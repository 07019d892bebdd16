import Synchronization
import TimerCore

/// The destinations that are paused, for attempts that are about to go out: they began before, perhaps.
final class Pauses: Sendable {
    private struct Paused {
        var destinations: Set<DestinationKey> = []
        var areAll = false
    }

    /// Most of the time there are none, and each attempt asks.
    private let hasAny = Atomic(false)
    private let paused = Mutex(Paused())

    /// - Parameter all: whether all are, whichever are named.
    func set(_ destinations: Set<DestinationKey>, all: Bool = false) {
        paused.withLock { $0 = Paused(destinations: destinations, areAll: all) }
        hasAny.store(all || !destinations.isEmpty, ordering: .releasing)
    }

    func contains(_ destination: DestinationKey) -> Bool {
        hasAny.load(ordering: .acquiring)
            && paused.withLock { $0.areAll || $0.destinations.contains(destination) }
    }
}
