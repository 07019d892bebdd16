/// The part of the store that the expiry loop uses: claim, check a lease, settle.
public protocol ExpiryStore: Sendable {
    /// Takes the lease of timers that no replica holds and that are due, or will be in a moment, and counts the attempt,
    /// durably.
    func claim(_ request: ClaimRequest) async throws(StoreError) -> Claim

    /// True if this process certainly still holds this attempt of the timer: `owner` has its lease, judged by the
    /// monotonic clock and the last renewal that the database confirmed, and nothing that was done here has ended the
    /// timer. No delivery may start once this is false.
    func holdsLease(of id: ExpirationID, attempt: Int, owner: Owner) -> Bool

    /// Writes the verdicts on claimed timers in one statement, each only while this process holds the timer's lease. A
    /// single one that cannot be written is reported by the store and stays claimed: it delays no other, and is not to be
    /// tried again. A timer that has ended already keeps its end.
    ///
    /// - Throws: `StoreError` when none could be written: then all are to be tried again.
    /// - Returns: the ids whose lease this process no longer held; their timers are unchanged.
    func settle(_ settlements: [Settlement]) async throws(StoreError) -> [ExpirationID]
}

/// The holder of a lease: one run of one replica. A replica that was taken for dead comes back as another owner.
public struct Owner: RawRepresentable, Hashable, Sendable {
    /// The number of the run, from the database: unique among all runs.
    public let rawValue: Int32

    /// The run with this number.
    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }
}

/// The bounds of a claim.
public struct ClaimRequest: Sendable {
    /// The most rows, at least 1.
    public var limit: Int
    /// The most bytes of payloads and outputs. A single timer that is larger is taken all the same, and what has just
    /// become due may then add a quarter.
    public let bytes: Int
    /// The time within which what is claimed is due.
    public var ahead = Duration.zero
    /// The timers that stay where they are.
    public let exclusions: ClaimExclusions
    /// Of these destinations about so many timers are taken, the oldest first; a few times as many at most, where they
    /// are of several tenants, or some have just become due.
    public let limits: [DestinationKey: Int]

    /// A request for at most `limit` rows and `bytes` bytes, 8 MiB by default.
    public init(
        limit: Int, bytes: Int = 8 << 20, exclusions: ClaimExclusions = ClaimExclusions(),
        limits: [DestinationKey: Int] = [:]
    ) {
        self.limit = limit
        self.bytes = bytes
        self.exclusions = exclusions
        self.limits = limits
    }
}

/// The tenants, destinations and queues whose timers a claim passes over, because they have no room for now.
public struct ClaimExclusions: Hashable, Sendable {
    /// Tenants, with all their destinations.
    public var tenants: Set<TenantKey>
    /// Destinations, with all their tenants.
    public var destinations: Set<DestinationKey>
    /// Queues: one tenant's timers for one destination each.
    public var queues: Set<QueueKey>

    /// Exclusions of these tenants, destinations and queues; of none, by default.
    public init(
        tenants: Set<TenantKey> = [], destinations: Set<DestinationKey> = [], queues: Set<QueueKey> = []
    ) {
        self.tenants = tenants
        self.destinations = destinations
        self.queues = queues
    }

    /// True if nothing is excluded.
    public var isEmpty: Bool {
        tenants.isEmpty && destinations.isEmpty && queues.isEmpty
    }

    /// True if this excludes the queue's timers, by its tenant, its destination or both together.
    public func contains(_ queue: QueueKey) -> Bool {
        tenants.contains(queue.tenant) || destinations.contains(queue.destination) || queues.contains(queue)
    }

    /// True if `other` excludes every timer that this excludes.
    public func isSubset(of other: ClaimExclusions) -> Bool {
        tenants.isSubset(of: other.tenants) && destinations.isSubset(of: other.destinations)
            && queues.allSatisfy(other.contains)
    }

    /// The exclusion of all that this or `other` excludes.
    public func union(_ other: ClaimExclusions) -> ClaimExclusions {
        ClaimExclusions(
            tenants: tenants.union(other.tenants), destinations: destinations.union(other.destinations),
            queues: queues.union(other.queues))
    }
}

/// The result of a claim: leased timers, and what the loop needs to know for the next one.
public struct Claim: Sendable {
    /// The timers that were claimed.
    public let expirations: [ClaimedExpiration]
    /// The owner of their leases.
    public let owner: Owner
    /// The database's clock at the claim.
    public let claimedAt: Timestamp
    /// True if a limit cut the claim short: more was due and free to take.
    public let isCutShort: Bool
    /// The time from `claimedAt` until the next timer is due that the claim was too early for; nil when there is none.
    public let nextDueIn: Duration?

    /// A claim with this result.
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
