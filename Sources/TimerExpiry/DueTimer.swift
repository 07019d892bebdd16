import TimerCore

/// A claimed timer whose output has been read. A class, for it goes through many hands and never changes; its payload
/// goes with it, and so lives no longer than its attempt.
final class DueTimer: Sendable {
    let expiration: ClaimedExpiration
    let owner: Owner
    let output: ResolvedOutput
    let claimedAt: Timestamp
    /// From then on it is not tried any more; nil: it always may be.
    let deadline: Timestamp?

    init(expiration: ClaimedExpiration, owner: Owner, output: ResolvedOutput, claimedAt: Timestamp) {
        self.expiration = expiration
        self.owner = owner
        self.output = output
        self.claimedAt = claimedAt
        deadline = output.mode.options.notAfter.map(expiration.dueAt.advanced)
    }

    var queue: QueueKey {
        expiration.queue
    }

    /// Bytes of payload and output.
    var bytes: Int {
        expiration.payload.bytes.count + expiration.outputMode.bytes.count
    }

    /// The time until its deadline; nil: it has none.
    func left(at now: Timestamp) -> Duration? {
        deadline?.duration(since: now)
    }

    func settlement(_ verdict: Settlement.Verdict, met: AttemptRecord? = nil) -> Settlement {
        Settlement(id: expiration.id, attempt: expiration.attempt, verdict: verdict, met: met)
    }
}
