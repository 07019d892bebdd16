import Synchronization

/// A request to stop, to a thread that sleeps between what it does.
public final class StopSignal: Sendable {
    private let wakeUp = WakeUp.required()
    private let isRaised = Atomic(false)

    /// One that is not set.
    public init() {}

    /// True once the stop was asked for.
    public var isSet: Bool {
        isRaised.load(ordering: .relaxed)
    }

    /// Asks for the stop, for good, and ends the pause that is under way.
    public func set() {
        isRaised.store(true, ordering: .relaxed)
        wakeUp.signal()
    }

    /// Sleeps for the duration, or until the stop.
    public func pause(_ duration: Duration) {
        if duration > .zero, !isSet { wakeUp.wait(for: duration) }
    }
}
