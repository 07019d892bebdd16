import Synchronization
import TimerCore

/// Keeps what a `DueListener` was told.
public final class RecordingListener: DueListener {
    private let told = Mutex<[Duration]>([])

    public init() {}

    public func scheduled(dueIn: Duration) {
        told.withLock { $0.append(dueIn) }
    }

    public var dueIns: [Duration] {
        told.withLock { $0 }
    }
}
