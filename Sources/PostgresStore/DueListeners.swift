import Synchronization
import TimerCore

/// Whom to tell of timers that were just stored: set once the expiry loop is there.
final class DueListeners: DueListener {
    private let listener: Mutex<(any DueListener)?>

    init(_ listener: (any DueListener)?) {
        self.listener = Mutex(listener)
    }

    func set(_ listener: any DueListener) {
        self.listener.withLock { $0 = listener }
    }

    func scheduled(dueIn: Duration) {
        listener.withLock { $0 }?.scheduled(dueIn: dueIn)
    }
}
