/// What becomes of a claimed timer. It counts only while this replica still holds the lease of that attempt.
public struct Settlement: Sendable {
    public enum Verdict: Hashable, Sendable {
        /// Status 1.
        case expired(firedAt: Timestamp)
        /// Status 3.
        case error(reason: String)
        /// Stays pending; due again after `after`, which counts from the settlement.
        case retry(after: Duration, reason: String)
        /// Stays pending; was not started, and the attempt is not counted. Due again after `after`.
        case handBack(after: Duration)
        /// Stays pending and due; was sent, and cut off by the end of this process. The attempt's number is used, but it
        /// counts as no failure.
        case interrupted
    }

    public let id: ExpirationID
    /// Of the claim: part of the lease.
    public let attempt: Int
    public let verdict: Verdict

    public init(id: ExpirationID, attempt: Int, verdict: Verdict) {
        self.id = id
        self.attempt = attempt
        self.verdict = verdict
    }
}
