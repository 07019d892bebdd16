import Synchronization
import TimerCore

/// The announcer of timers that were stored or released: to the claim's floor, and to the expiry loop once there is one.
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

    /// Announces that timers which were claimed are free again, however long ago they were due.
    func released() {
        floor.lower()
        listener.withLock { $0 }?.scheduled(dueIn: .zero)
    }
}
