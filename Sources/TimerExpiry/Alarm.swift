/// The monotonic clock that the loop sleeps on, with an alarm that others may set to an earlier instant.
public protocol Alarm: Sendable {
    /// The present instant of the clock.
    var now: ContinuousClock.Instant { get }

    /// Sleeps until `deadline`, or until a ring is due. A ring that came before counts: none is lost.
    /// One waiter at a time.
    func wait(until deadline: ContinuousClock.Instant) async

    /// Sleeps until `instant`, beside any number of others; no ring ends this.
    func sleep(until instant: ContinuousClock.Instant) async

    /// Ends the sleep of who waits at `instant`, if that is sooner than it would have ended.
    func ring(at instant: ContinuousClock.Instant)
}

extension Alarm {
    func ring() {
        ring(at: now)
    }
}
