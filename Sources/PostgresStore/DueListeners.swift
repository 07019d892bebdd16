import Synchronization
import TimerCore

/// Whom to tell of timers that were just stored: the claim's floor, and the expiry loop once it is there.
final class DueListeners: DueListener {
    /// Nothing that was due that recently when it was stored is below the floor, which is older by seconds: time enough
    /// for its commit.
    private static let recent = Duration.seconds(-1)

    private let floor: ClaimFloor
    private let listener: Mutex<(any DueListener)?>

    init(_ listener: (any DueListener)?, floor: ClaimFloor = ClaimFloor()) {
        self.floor = floor
        self.listener = Mutex(listener)
    }

    func set(_ listener: any DueListener) {
        self.listener.withLock { $0 = listener }
    }

    func scheduled(dueIn: Duration) {
        if dueIn < Self.recent { floor.lower() }
        listener.withLock { $0 }?.scheduled(dueIn: dueIn)
    }

    /// Timers are free again that were claimed, however long ago.
    func released() {
        floor.lower()
        listener.withLock { $0 }?.scheduled(dueIn: .zero)
    }
}
