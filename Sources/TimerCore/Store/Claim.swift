/// What a claim brought.
public struct Claim: Sendable {
    public let expirations: [ClaimedExpiration]
    /// Who holds their leases.
    public let owner: Owner
    /// The database's clock at the claim.
    public let claimedAt: Timestamp
    /// Whether the limit cut it short: more was due and free to take.
    public let isCutShort: Bool
    /// How long after `claimedAt` the next timer is due that was not due then; nil when there is none.
    public let nextDueIn: Duration?

    public init(
        expirations: [ClaimedExpiration], owner: Owner, claimedAt: Timestamp, isCutShort: Bool, nextDueIn: Duration?
    ) {
        self.expirations = expirations
        self.owner = owner
        self.claimedAt = claimedAt
        self.isCutShort = isCutShort
        self.nextDueIn = nextDueIn
    }
}
