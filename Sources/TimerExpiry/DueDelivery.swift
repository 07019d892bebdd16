import TimerCore

/// A claimed timer whose output has been read: what waits for its turn at its destination.
struct DueDelivery: Sendable {
    let expiration: ClaimedExpiration
    let owner: Owner
    let output: OutputMode
    let claimedAt: Timestamp

    /// Whether a failure of this attempt would be the end.
    func isLastAttempt(under standard: RetryPolicy) -> Bool {
        (output.options.retry ?? standard).isExhausted(afterFailure: expiration.attempt)
    }

    func settlement(_ verdict: Settlement.Verdict) -> Settlement {
        Settlement(id: expiration.id, attempt: expiration.attempt, verdict: verdict)
    }
}
