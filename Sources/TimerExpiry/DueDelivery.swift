import TimerCore

/// A claimed timer whose output has been read: what waits for its turn at its destination. A class, for it goes through
/// many hands and never changes.
final class DueDelivery: Sendable {
    let expiration: ClaimedExpiration
    let owner: Owner
    let output: OutputMode
    let claimedAt: Timestamp

    init(expiration: ClaimedExpiration, owner: Owner, output: OutputMode, claimedAt: Timestamp) {
        self.expiration = expiration
        self.owner = owner
        self.output = output
        self.claimedAt = claimedAt
    }

    var bytes: Int {
        expiration.payload.bytes.count
    }

    /// Whether a failure of this attempt would be the end.
    func isLastAttempt(under standard: RetryPolicy) -> Bool {
        (output.options.retry ?? standard).isExhausted(afterFailure: expiration.failuresWithThis)
    }

    func settlement(_ verdict: Settlement.Verdict) -> Settlement {
        Settlement(id: expiration.id, attempt: expiration.attempt, verdict: verdict)
    }
}
