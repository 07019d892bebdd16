/// A due timer that this replica holds the lease of.
public struct ClaimedExpiration: Sendable {
    public let id: ExpirationID
    /// When the timer was due (`expirationDate`), whatever attempt this is.
    public let dueAt: Timestamp
    /// From 1: counted by the claim itself, so that a delivery that kills its replica is counted too.
    public let attempt: Int
    /// Attempts before this one that the end of a process cut off: they count as no failures.
    public let interruptions: Int
    public let queue: QueueKey
    public let payload: JSONObjectText
    public let outputMode: JSONObjectText

    /// Failures so far, should this attempt be one.
    public var failuresWithThis: Int {
        attempt - interruptions
    }

    public init(
        id: ExpirationID, dueAt: Timestamp, attempt: Int, interruptions: Int = 0, queue: QueueKey,
        payload: JSONObjectText, outputMode: JSONObjectText
    ) {
        self.id = id
        self.dueAt = dueAt
        self.attempt = attempt
        self.interruptions = interruptions
        self.queue = queue
        self.payload = payload
        self.outputMode = outputMode
    }
}

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
