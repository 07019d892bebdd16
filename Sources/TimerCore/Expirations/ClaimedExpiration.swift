/// A due timer that this replica holds the lease of.
public struct ClaimedExpiration: Sendable {
    public let id: ExpirationID
    /// When the timer was due (`expirationDate`), whatever attempt this is.
    public let dueAt: Timestamp
    /// From 1: counted by the claim itself, so that a delivery that kills its replica is counted too.
    public let attempt: Int
    public let payload: JSONObjectText
    public let outputMode: JSONObjectText

    public init(
        id: ExpirationID, dueAt: Timestamp, attempt: Int, payload: JSONObjectText, outputMode: JSONObjectText
    ) {
        self.id = id
        self.dueAt = dueAt
        self.attempt = attempt
        self.payload = payload
        self.outputMode = outputMode
    }
}
