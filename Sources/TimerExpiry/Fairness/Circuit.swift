/// A circuit breaker: after failures in a row nothing is sent for a pause, then probes, few at a time and at a pace, until one
/// succeeds.
///
/// Probes are the attempts of timers that wait. Were there only one at a time, ten thousand timers of a receiver that is
/// gone for good would take days to end, since none of them is given up untried.
///
/// Pure: the caller brings the time.
struct Circuit {
    typealias Instant = ContinuousClock.Instant

    /// Failures in a row that open it.
    static let threshold = 16
    static let pause: Duration = .seconds(1)
    /// Probes at a time, at most: one that hangs takes as long as its timeout.
    static let mostProbes = 16
    /// Between two probes, on average.
    static let interval: Duration = .milliseconds(10)
    /// Probes that were not made lately may be made together: timers that were put off come back a few at a time.
    private static let burst: Duration = .milliseconds(100)
    /// The time for which others are put off while all probes are under way: nobody knows how long those take.
    static let probeWait: Duration = .seconds(1)

    private enum State {
        case closed(failures: Int)
        /// `nextAt`: when the next probe would begin if they came at an even pace.
        case open(since: Instant, nextAt: Instant, underWay: Int)
    }

    private var state = State.closed(failures: 0)

    /// Failures opened it, and no success has closed it since.
    var isOpen: Bool {
        if case .closed = state { false } else { true }
    }

    /// When failures opened it; nil: it is closed.
    var openSince: Instant? {
        if case .open(let since, _, _) = state { since } else { nil }
    }

    /// How long a delivery has to wait; nil: it may begin now.
    func wait(at now: Instant) -> Duration? {
        guard case .open(_, let nextAt, let underWay) = state else { return nil }
        if underWay >= Self.mostProbes { return Self.probeWait }
        let earliest = nextAt.advanced(by: .zero - Self.burst)
        return now < earliest ? now.duration(to: earliest) : nil
    }

    /// A delivery begins for which there is no wait.
    ///
    /// - Returns: whether it is a probe.
    mutating func begin(at now: Instant) -> Bool {
        guard case .open(let since, let nextAt, let underWay) = state else { return false }
        state = .open(
            since: since, nextAt: max(nextAt, now).advanced(by: Self.interval), underWay: underWay + 1)
        return true
    }

    mutating func succeeded() {
        state = .closed(failures: 0)
    }

    /// Takes in a failure. That of a delivery which began before the circuit opened makes no room for a probe.
    mutating func failed(at now: Instant, isProbe: Bool) {
        switch state {
        case .closed(let failures) where failures + 1 < Self.threshold: state = .closed(failures: failures + 1)
        case .closed: state = .open(since: now, nextAt: now.advanced(by: Self.pause + Self.burst), underWay: 0)
        case .open: if isProbe { probeEnded() }
        }
    }

    /// A probe has ended, and the circuit stays as it is.
    mutating func probeEnded() {
        guard case .open(let since, let nextAt, let underWay) = state else { return }
        state = .open(since: since, nextAt: nextAt, underWay: max(underWay - 1, 0))
    }
}
