/// A circuit breaker: after failures in a row, a destination is left alone for a while, then probed.
///
/// Pure: the caller brings the time.
struct Circuit {
    /// Failures in a row that open it.
    static let threshold = 16
    static let firstPause: Duration = .seconds(1)
    static let longestPause: Duration = .seconds(30)

    private enum State {
        case closed(failures: Int)
        case open(until: ContinuousClock.Instant, pause: Duration)
        case probing(pause: Duration)
    }

    private var state = State.closed(failures: 0)

    /// Nothing is held against the destination.
    var isPristine: Bool {
        if case .closed(failures: 0) = state { true } else { false }
    }

    /// Whether a delivery may start. When a pause is over, one may: it is the probe.
    mutating func admits(at now: ContinuousClock.Instant) -> Bool {
        switch state {
        case .closed: return true
        case .probing: return false
        case .open(let until, let pause):
            guard now >= until else { return false }
            state = .probing(pause: pause)
            return true
        }
    }

    mutating func succeeded() {
        state = .closed(failures: 0)
    }

    mutating func failed(at now: ContinuousClock.Instant) {
        switch state {
        case .closed(let failures) where failures + 1 < Self.threshold:
            state = .closed(failures: failures + 1)
        case .closed:
            state = .open(until: now.advanced(by: Self.firstPause), pause: Self.firstPause)
        case .probing(let pause):
            let longer = min(pause * 2, Self.longestPause)
            state = .open(until: now.advanced(by: longer), pause: longer)
        case .open:
            break  // A delivery that began before it opened.
        }
    }
}
