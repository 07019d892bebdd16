/// The store as the expiry loop sees it.
public protocol ExpiryStore: Sendable {
    /// Takes the lease of due timers that nobody holds, and counts the attempt, durably.
    func claim(_ request: ClaimRequest) async throws(StoreError) -> Claim

    /// Whether this attempt of the timer is certainly still ours: `owner` holds its leases, judged by the monotonic clock
    /// and the last renewal that the database confirmed, and nothing that was done here has ended the timer. No delivery
    /// may start once this is false.
    func holdsLease(of id: ExpirationID, attempt: Int, owner: Owner) -> Bool

    /// Writes what became of claimed timers, in one statement, each only while its lease is still ours. A single one
    /// that cannot be written is reported by the store and stays claimed: it holds up no other, and is not to be tried
    /// again. Of a timer that has an end already, that end stands.
    ///
    /// Throws when none could be written: then all are to be tried again.
    ///
    /// - Returns: the ids that were no longer ours, and of which nothing was changed.
    func settle(_ settlements: [Settlement]) async throws(StoreError) -> [ExpirationID]
}

/// Who holds a lease: one run of one replica. A replica that was taken for dead comes back as another owner.
public struct Owner: RawRepresentable, Hashable, Sendable {
    public let rawValue: Int32

    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }
}

/// What a claim may take.
public struct ClaimRequest: Sendable {
    /// Rows, at most.
    public let limit: Int
    /// Bytes of payloads and outputs, at most, but for one timer that is larger alone; and a quarter more, for what has
    /// just become due, where the oldest takes more than three quarters.
    public let bytes: Int
    public let exclusions: ClaimExclusions

    public init(limit: Int, bytes: Int = 8 << 20, exclusions: ClaimExclusions = ClaimExclusions()) {
        self.limit = limit
        self.bytes = bytes
        self.exclusions = exclusions
    }
}

/// Whose timers a claim leaves where they are: those that have no room for now.
public struct ClaimExclusions: Hashable, Sendable {
    /// With all their destinations.
    public var tenants: Set<TenantKey>
    /// With all their tenants.
    public var destinations: Set<DestinationKey>
    /// One tenant's timers for one destination.
    public var queues: Set<QueueKey>

    public init(
        tenants: Set<TenantKey> = [], destinations: Set<DestinationKey> = [], queues: Set<QueueKey> = []
    ) {
        self.tenants = tenants
        self.destinations = destinations
        self.queues = queues
    }

    public var isEmpty: Bool {
        tenants.isEmpty && destinations.isEmpty && queues.isEmpty
    }

    public func contains(_ queue: QueueKey) -> Bool {
        tenants.contains(queue.tenant) || destinations.contains(queue.destination) || queues.contains(queue)
    }

    /// Whether each timer that this leaves is one that `other` leaves.
    public func isSubset(of other: ClaimExclusions) -> Bool {
        tenants.isSubset(of: other.tenants) && destinations.isSubset(of: other.destinations)
            && queues.allSatisfy(other.contains)
    }

    public func union(_ other: ClaimExclusions) -> ClaimExclusions {
        ClaimExclusions(
            tenants: tenants.union(other.tenants), destinations: destinations.union(other.destinations),
            queues: queues.union(other.queues))
    }
}

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
