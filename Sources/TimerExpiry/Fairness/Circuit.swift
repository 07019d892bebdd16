/// A circuit breaker: after failures in a row, nothing is sent for a pause, then one probe.
///
/// Pure: the caller brings the time.
struct Circuit {
    typealias Instant = ContinuousClock.Instant

    /// Failures in a row that open it.
    static let threshold = 16
    static let firstPause: Duration = .seconds(1)
    static let longestPause: Duration = .seconds(30)
    /// The longest that others are put off for while a probe is under way, of which nobody knows how long it takes.
    static let longestProbeWait: Duration = .seconds(5)

    private enum State {
        case closed(failures: Int)
        case open(until: Instant, pause: Duration)
        case probing(pause: Duration)
    }

    private var state = State.closed(failures: 0)

    /// Nothing is held against it.
    var isPristine: Bool {
        if case .closed(failures: 0) = state { true } else { false }
    }

    /// Failures opened it, and no success has closed it since.
    var isOpen: Bool {
        if case .closed = state { false } else { true }
    }

    /// How long a delivery has to wait; nil: it may begin now.
    func wait(at now: Instant) -> Duration? {
        switch state {
        case .closed: nil
        case .open(let until, _): now < until ? now.duration(to: until) : nil
        case .probing(let pause): min(pause, Self.longestProbeWait)
        }
    }

    /// When a probe may begin; nil while it is closed, or probed.
    var probeAt: Instant? {
        if case .open(let until, _) = state { until } else { nil }
    }

    /// A delivery begins for which there is no wait.
    ///
    /// - Returns: whether it is the probe.
    mutating func begin() -> Bool {
        guard case .open(_, let pause) = state else { return false }
        state = .probing(pause: pause)
        return true
    }

    mutating func succeeded() {
        state = .closed(failures: 0)
    }

    /// What began before it opened neither prolongs a pause nor stands in for the probe.
    mutating func failed(at now: Instant, isProbe: Bool) {
        switch state {
        case .closed(let failures) where failures + 1 < Self.threshold: state = .closed(failures: failures + 1)
        case .closed: open(at: now, for: Self.firstPause)
        case .probing(let pause) where isProbe: open(at: now, for: min(pause * 2, Self.longestPause))
        case .probing, .open: break
        }
    }

    /// The probe was not made, or has shown nothing: another one may be, after `pause`.
    mutating func probeShowedNothing(at now: Instant, again pause: Duration) {
        guard case .probing(let old) = state else { return }
        state = .open(until: now.advanced(by: min(pause, old)), pause: old)
    }

    private mutating func open(at now: Instant, for pause: Duration) {
        state = .open(until: now.advanced(by: pause), pause: pause)
    }
}
