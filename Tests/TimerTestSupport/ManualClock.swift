import Synchronization
import TimerCore

/// A clock that stands until it is moved.
public final class ManualClock: Sendable {
    private let time: Mutex<Timestamp>

    /// A clock that stands at this time.
    public init(_ time: Timestamp = Timestamp(milliseconds: 1_767_225_600_000)) {
        self.time = Mutex(time)
    }

    /// Where it stands.
    public var now: Timestamp {
        time.withLock { $0 }
    }

    /// Moves it, and nothing else does.
    public func advance(by duration: Duration) {
        time.withLock { $0 = $0.advanced(by: duration) }
    }
}
