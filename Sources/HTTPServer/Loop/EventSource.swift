/// What an event loop watches: a descriptor's owner. All calls come on the loop's thread.
protocol EventSource: AnyObject {
    /// - Parameter events: EPOLL* bits, edge-triggered: each reports a change once.
    func ready(_ events: UInt32)
    /// The deadline set for this source has passed; it is no longer set.
    func deadlinePassed(_ now: MonotonicInstant)
    /// The jobs of this turn have run, and the source had asked to hear of that.
    func turnEnded()
}
