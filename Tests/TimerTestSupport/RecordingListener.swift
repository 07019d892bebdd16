import Synchronization
import TimerCore

/// Keeps what a `DueListener` was told.
public final class RecordingListener: DueListener {
    private let told = Mutex<[Duration]>([])

    /// A listener that was told nothing yet.
    public init() {}

    /// Called by the store: a timer was stored that is due in this time.
    public func scheduled(dueIn: Duration) {
        told.withLock { $0.append(dueIn) }
    }

    /// The times of all calls, in their order.
    public var dueIns: [Duration] {
        told.withLock { $0 }
    }
}
