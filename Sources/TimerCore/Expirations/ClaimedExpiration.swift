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
