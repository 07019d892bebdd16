import Glibc
import Synchronization
import Threads

/// A request to stop, to a thread that sleeps between what it does.
final class StopSignal: Sendable {
    private let wakeUp = WakeUp.required()
    private let isRaised = Atomic(false)

    var isSet: Bool {
        isRaised.load(ordering: .relaxed)
    }

    func set() {
        isRaised.store(true, ordering: .relaxed)
        wakeUp.signal()
    }

    /// Sleeps for the duration, or until the stop.
    func pause(_ duration: Duration) {
        guard duration > .zero, !isSet else { return }
        var descriptor = pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0)
        _ = poll(&descriptor, 1, Int32(clamping: duration.wholeMilliseconds))
    }
}
