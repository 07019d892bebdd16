import Synchronization
import Threads

/// The request to end the export, with the time that is left for it.
final class ExportStop: Sendable {
    private let signal = StopSignal()
    /// Monotonic nanoseconds.
    private let instant = Atomic<UInt64>(.max)

    /// True once the end was asked for.
    var isSet: Bool {
        signal.isSet
    }

    /// Monotonic nanoseconds by which all is over; the end of time as long as nobody asked.
    var deadline: UInt64 {
        instant.load(ordering: .relaxed)
    }

    /// - Parameter deadline: monotonic nanoseconds.
    func set(deadline: UInt64) {
        instant.store(deadline, ordering: .relaxed)
        signal.set()
    }

    /// Sleeps for the duration, or until the end is asked for.
    func pause(_ duration: Duration) {
        signal.pause(duration)
    }
}
