import TimerCore

/// What attempts at one destination came to, for whoever asks how it is. Pure.
struct Tally {
    typealias Instant = ContinuousClock.Instant

    struct Failure: Hashable {
        let reason: String
        let at: Instant
    }

    let name: DestinationName
    /// Attempts at a time, at most.
    let concurrency: Int
    /// Attempts that have begun.
    private(set) var begun = 0
    /// Attempts that have failed since the last that did not.
    private(set) var failures = 0
    private(set) var lastFailure: Failure?
    /// When the last attempt began; nil: none has.
    private(set) var usedAt: Instant?

    init(name: DestinationName, concurrency: Int) {
        self.name = name
        self.concurrency = concurrency
    }

    mutating func began(at now: Instant) {
        begun += 1
        usedAt = now
    }

    /// - Parameter outcome: nil: nothing was tried.
    mutating func ended(_ outcome: Outcome?, at now: Instant) {
        switch outcome {
        case .delivered: failures = 0
        case .retry(_, let reason), .unreachable(let reason), .dropped(let reason), .rejected(let reason):
            failures += 1
            lastFailure = Failure(reason: reason, at: now)
        case .notStarted, .interrupted, nil: break
        }
    }
}
