import TimerCore

extension Settlement.Verdict {
    /// The verdict that follows from an attempt's outcome.
    ///
    /// - Parameters:
    ///   - failures: of the timer, should this attempt be one; from 1.
    ///   - jitter: a number in 0..<1; asked for by a retry only, for each random number is a system call.
    init(
        _ outcome: Outcome, failures: Int, policy: RetryPolicy, firedAt: Timestamp, jitter: @autoclosure () -> Double
    ) {
        switch outcome {
        case .delivered:
            self = .expired(firedAt: firedAt)
        case .rejected(let reason):
            self = .error(reason: reason)
        case .notStarted(let after, _):
            self = .handBack(after: after)
        case .interrupted:
            self = .interrupted
        case .retry(_, let reason) where policy.isExhausted(afterFailure: failures),
            .unreachable(let reason) where policy.isExhausted(afterFailure: failures),
            .dropped(let reason) where policy.isExhausted(afterFailure: failures):
            self = .error(reason: "\(Self.gaveUp(after: failures)): \(reason)")
        case .dropped(let reason):
            self = .retry(after: .zero, reason: reason)
        case .retry(let after, let reason):
            let backoff = policy.delay(afterFailure: failures, jitter: jitter())
            self = .retry(after: max(backoff, after ?? .zero), reason: reason)
        case .unreachable(let reason):
            self = .retry(after: policy.delay(afterFailure: failures, jitter: jitter()), reason: reason)
        }
    }

    /// "gave up after 3 attempts".
    static func gaveUp(after attempts: Int) -> String {
        "gave up after \(attempts) \(attempts == 1 ? "attempt" : "attempts")"
    }

    /// The end of a timer whose deadline has passed, and that was not tried since.
    static let tooLate = Settlement.Verdict.givenUp(reason: "too late")

    /// What is left of the verdict when the timer has so much time until its deadline: an attempt that would come later is
    /// not waited for.
    ///
    /// - Parameter left: nil: it has no deadline.
    func within(_ left: Duration?) -> Settlement.Verdict {
        guard let left else { return self }
        switch self {
        case .retry(let after, let reason) where after >= left: return .error(reason: "too late: \(reason)")
        case .handBack where left <= .zero: return .tooLate
        case .expired, .error, .givenUp, .retry, .handBack, .interrupted: return self
        }
    }
}
