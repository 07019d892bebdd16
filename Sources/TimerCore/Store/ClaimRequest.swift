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
