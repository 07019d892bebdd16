import Synchronization
import TimerCore

/// Tells the claim's floor, and the expiry loop once it is there, of timers that were stored or released.
final class DueAnnouncer: DueListener {
    /// A timer that was due no longer ago than this when it was stored is not below the floor, which is seconds older: time
    /// enough for its commit.
    private static let recent = Duration.seconds(-1)

    private let floor: ClaimFloor
    private let listener: Mutex<(any DueListener)?>

    init(_ listener: (any DueListener)?, floor: ClaimFloor = ClaimFloor()) {
        self.floor = floor
        self.listener = Mutex(listener)
    }

    /// Replaces the listener.
    func set(_ listener: any DueListener) {
        self.listener.withLock { $0 = listener }
    }

    func scheduled(dueIn: Duration) {
        if dueIn < Self.recent { floor.lower() }
        listener.withLock { $0 }?.scheduled(dueIn: dueIn)
    }

    /// Timers that were claimed, however long ago, are free again.
    func released() {
        floor.lower()
        listener.withLock { $0 }?.scheduled(dueIn: .zero)
    }
}
