/// What the loop sleeps on: a monotonic clock that can be told to ring earlier.
public protocol Alarm: Sendable {
    var now: ContinuousClock.Instant { get }

    /// Sleeps until `deadline`, or until a ring is due. A ring that came before counts: none is lost.
    /// One waiter at a time.
    func wait(until deadline: ContinuousClock.Instant) async

    /// Ends the sleep at `instant`, if that is sooner than it would have ended.
    func ring(at instant: ContinuousClock.Instant)
}

extension Alarm {
    func ring() {
        ring(at: now)
    }
}
