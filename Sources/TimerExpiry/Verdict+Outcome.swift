import TimerCore

extension Settlement.Verdict {
    /// What an attempt's outcome makes of the timer.
    ///
    /// - Parameters:
    ///   - attempt: which attempt it was, from 1.
    ///   - jitter: a number in 0..<1; asked for by a retry only, for each random number is a system call.
    init(
        _ outcome: Outcome, attempt: Int, policy: RetryPolicy, firedAt: Timestamp, jitter: @autoclosure () -> Double
    ) {
        switch outcome {
        case .delivered:
            self = .expired(firedAt: firedAt)
        case .rejected(let reason):
            self = .error(reason: reason)
        case .retry(_, let reason) where policy.isExhausted(afterFailure: attempt):
            self = .error(reason: "gave up after \(attempt) attempts: \(reason)")
        case .retry(let after, let reason):
            let backoff = policy.delay(afterFailure: attempt, jitter: jitter())
            self = .retry(after: max(backoff, after ?? .zero), reason: reason)
        }
    }
}
