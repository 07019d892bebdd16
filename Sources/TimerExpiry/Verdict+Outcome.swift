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
            self = .error(reason: "gave up after \(failures) attempts: \(reason)")
        case .dropped(let reason):
            self = .retry(after: .zero, reason: reason)
        case .retry(let after, let reason):
            let backoff = policy.delay(afterFailure: failures, jitter: jitter())
            self = .retry(after: max(backoff, after ?? .zero), reason: reason)
        case .unreachable(let reason):
            self = .retry(after: policy.delay(afterFailure: failures, jitter: jitter()), reason: reason)
        }
    }
}
