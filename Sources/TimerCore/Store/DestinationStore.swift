/// The part of the store that the API uses for destinations.
public protocol DestinationStore: Sendable {
    /// The destinations that are controlled, or that replicas have sent to within the last ten minutes, the busiest
    /// first; at most a thousand.
    func destinations() async throws(StoreError) -> [DestinationStatus]

    /// The destination of this name; nil: it is not controlled, and nobody has sent to it lately.
    func destination(_ name: DestinationName) async throws(StoreError) -> DestinationStatus?

    /// Stores what is asked of a destination, in place of what was asked before; an empty control takes it away.
    ///
    /// - Returns: false if too many are controlled already; nothing was changed.
    func control(
        _ name: DestinationName, _ control: DestinationControl, by requester: Requester
    ) async throws(StoreError) -> Bool
}

/// The part of the store through which replicas share destinations: each says what it sees and wants, and hears what it
/// may do.
public protocol DestinationExchange: Sendable {
    /// Stores what this replica sees, grants what it asks for as far as it is there, and reads what operators ask for.
    func exchange(_ report: DestinationReport) async throws(StoreError) -> DestinationOrders
}

/// What a replica sees and wants of destinations.
public struct DestinationReport: Sendable {
    /// Entries that are new or other than they were; those that were said before stay.
    public var changed: [DestinationEntry]
    /// Destinations of which there is nothing more to say.
    public var gone: [DestinationName]
    /// What it needs of those that are shared.
    public var requests: [GrantRequest]

    /// A report of this; of nothing, by default.
    public init(changed: [DestinationEntry] = [], gone: [DestinationName] = [], requests: [GrantRequest] = []) {
        self.changed = changed
        self.gone = gone
        self.requests = requests
    }
}

/// What a replica needs of a destination that is shared.
public struct GrantRequest: Hashable, Sendable {
    /// The destination.
    public let name: DestinationName
    /// Slots that it has a use for, beside those that it has.
    public let slots: Int
    /// How late after its slot an attempt may have to go out, as far as it has seen.
    public let margin: Duration
    /// Permits that it holds, those of attempts under way included: they cannot be taken back.
    public let held: Int
    /// Permits that it has a use for, those that it holds included.
    public let wanted: Int

    /// A request of this replica.
    public init(name: DestinationName, slots: Int, margin: Duration, held: Int, wanted: Int) {
        self.name = name
        self.slots = slots
        self.margin = margin
        self.held = held
        self.wanted = wanted
    }
}

/// What operators ask for, and what a replica was granted.
public struct DestinationOrders: Sendable {
    /// The owner under which the replica was heard: another one, and what it said before is forgotten.
    public let owner: Owner
    /// The database's clock at the exchange.
    public let now: Timestamp
    /// True while nothing fires at all.
    public let isPaused: Bool
    /// Every destination that is controlled.
    public let controls: [DestinationName: DestinationControl]
    /// An answer to each request whose destination is still shared.
    public let grants: [DestinationGrant]

    /// Orders to this replica.
    public init(
        owner: Owner, now: Timestamp, isPaused: Bool = false, controls: [DestinationName: DestinationControl],
        grants: [DestinationGrant]
    ) {
        self.owner = owner
        self.now = now
        self.isPaused = isPaused
        self.controls = controls
        self.grants = grants
    }
}

/// The answer to a `GrantRequest`.
public struct DestinationGrant: Hashable, Sendable {
    /// The destination.
    public let name: DestinationName
    /// Attempts at a time that the replica may have under way from now on, and no permit more than it then holds for them.
    public let permits: Int
    /// True while the store has permits written down for this replica: it is to ask again, if only to give them back.
    public let holdsPermits: Bool
    /// Slots that are this replica's alone; nil: none.
    public let slots: SlotGrant?

    /// A grant.
    public init(name: DestinationName, permits: Int, holdsPermits: Bool, slots: SlotGrant?) {
        self.name = name
        self.permits = permits
        self.holdsPermits = holdsPermits
        self.slots = slots
    }
}

/// Slots at even distances: in each of them one attempt may go out, not before it and at most `margin` after it.
public struct SlotGrant: Hashable, Sendable {
    /// The first slot, by the database's clock.
    public let first: Timestamp
    /// The time from one slot to the next: so long that those of a second go out within no less than a second, though
    /// the first of them be late and the last early.
    public let spacing: Duration
    /// The number of slots.
    public let count: Int
    /// How late an attempt may go out.
    public let margin: Duration

    /// Slots of a replica.
    public init(first: Timestamp, spacing: Duration, count: Int, margin: Duration) {
        self.first = first
        self.spacing = spacing
        self.count = count
        self.margin = margin
    }

    /// The margin of a destination of which nothing else is known: the time that a thread of a busy machine may be late.
    public static let leastMargin = Duration.milliseconds(100)
    /// The largest margin: an attempt that is even later goes out all the same.
    public static let largestMargin = Duration.seconds(2)
    /// How far two replicas' ideas of the database's clock may be apart.
    public static let clockMargin = Duration.milliseconds(50)

    /// The time between two slots.
    ///
    /// Of `rate` + 1 attempts in a row the first goes out at most `margin` and what clocks differ by after its slot, and the
    /// last not before its own, so that at least a second lies between them.
    public static func spacing(ratePerSecond rate: Int, margin: Duration) -> Duration {
        let whole = (.seconds(1) + margin + clockMargin).wholeMicroseconds
        return .microseconds((whole + Int64(rate) - 1) / Int64(rate))
    }
}
