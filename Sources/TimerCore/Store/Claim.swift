/// What a claim brought.
public struct Claim: Sendable {
    public let expirations: [ClaimedExpiration]
    /// The database's clock at the claim.
    public let claimedAt: Timestamp
    /// How long after `claimedAt` the next timer that nobody holds is due; nil when there is none. Zero or less when
    /// more is due than was taken.
    public let nextDueIn: Duration?

    public init(expirations: [ClaimedExpiration], claimedAt: Timestamp, nextDueIn: Duration?) {
        self.expirations = expirations
        self.claimedAt = claimedAt
        self.nextDueIn = nextDueIn
    }
}
