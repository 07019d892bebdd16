/// The service at a glance: all replicas, one moment.
public struct Overview: Sendable {
    /// The database's clock.
    public let at: Timestamp
    /// Pending timers whose due date has passed, those included that are being delivered.
    public let dueNow: CountedTimers
    /// The due date of the oldest of them; nil: there is none.
    public let oldestDueAt: Timestamp?
    /// Those of them that have been due for longer than a moment.
    public let overdue: OverdueTimers
    /// What is to come.
    public let outlook: DueOutlook
    /// Outcomes a second over the last ten to twenty seconds.
    public let rates: OutcomeRates
    /// How late those were that were delivered within the last minute or so.
    public let lateness: LatenessHistogram
    /// What was counted within the last hour.
    public let lastHour: OutcomeCounts
    /// Replicas that live, then those that have gone within the last hour.
    public let replicas: [ReplicaStatus]
    /// The destinations with the most failures in a row.
    public let failing: [FailingDestination]
    /// Whether timers fire.
    public let firing: FiringState

    /// An overview of this.
    public init(
        at: Timestamp, dueNow: CountedTimers, oldestDueAt: Timestamp?, overdue: OverdueTimers = OverdueTimers(),
        outlook: DueOutlook, rates: OutcomeRates, lateness: LatenessHistogram,
        lastHour: OutcomeCounts = OutcomeCounts(), replicas: [ReplicaStatus], failing: [FailingDestination],
        firing: FiringState = FiringState()
    ) {
        self.at = at
        self.dueNow = dueNow
        self.oldestDueAt = oldestDueAt
        self.overdue = overdue
        self.outlook = outlook
        self.rates = rates
        self.lateness = lateness
        self.lastHour = lastHour
        self.replicas = replicas
        self.failing = failing
        self.firing = firing
    }
}

/// A number of timers: counted, or estimated where counting would be dear.
public struct CountedTimers: Hashable, Sendable {
    /// Up to so many that a filter lets through are counted one by one.
    public static let exactLimit = 10_000

    /// The number.
    public var count: Int
    /// True if more than the bound were there, and the number comes from the database's statistics: right to some percent
    /// when timers are spread evenly, and wrong by a multiple where many are due at once.
    public var isEstimate: Bool

    /// A number of timers.
    public init(_ count: Int, isEstimate: Bool = false) {
        self.count = count
        self.isEstimate = isEstimate
    }

    /// What is left without a part; an estimate if either is.
    public static func - (left: CountedTimers, right: CountedTimers) -> CountedTimers {
        CountedTimers(max(0, left.count - right.count), isEstimate: left.isEstimate || right.isEstimate)
    }

    /// The sum, which is an estimate if a part is.
    public static func + (left: CountedTimers, right: CountedTimers) -> CountedTimers {
        CountedTimers(left.count + right.count, isEstimate: left.isEstimate || right.isEstimate)
    }
}

/// Pending timers that have been due for more than five seconds, by why they have not fired.
public struct OverdueTimers: Hashable, Sendable {
    /// Those that may not fire: all firing is paused, or their destination is.
    public let held: CountedTimers
    /// The others, those that are being delivered included.
    public let late: CountedTimers

    /// Overdue timers; none, by default.
    public init(held: CountedTimers = CountedTimers(0), late: CountedTimers = CountedTimers(0)) {
        self.held = held
        self.late = late
    }

    /// `all` of them, of which so many are held.
    public init(_ all: CountedTimers, held: CountedTimers) {
        // Both may be estimates: no more are held than there are, unless those were counted.
        let held = held.count > all.count && held.isEstimate ? all : held
        self.init(held: held, late: all - held)
    }
}

/// How many pending timers are due when.
public struct DueOutlook: Sendable {
    /// The database's clock when it was taken: some seconds ago.
    public let at: Timestamp
    /// The timers of each of the next 24 hours, from `at` on.
    public let hours: [CountedTimers]
    /// Those that are due after them.
    public let later: CountedTimers

    /// An outlook.
    public init(at: Timestamp, hours: [CountedTimers], later: CountedTimers) {
        self.at = at
        self.hours = hours
        self.later = later
    }

    /// The timers of the next hour.
    public var withinHour: CountedTimers {
        hours.first ?? CountedTimers(0)
    }

    /// The timers of the next day, those of the next hour included.
    public var withinDay: CountedTimers {
        hours.reduce(CountedTimers(0), +)
    }
}

/// A destination whose last attempts have failed.
public struct FailingDestination: Hashable, Sendable {
    /// The destination.
    public let name: DestinationName
    /// True while nothing is sent there.
    public let isPaused: Bool
    /// Attempts that have failed since the last one that did not, of all replicas.
    public let failures: Int
    /// The reason of the latest; nil: none is remembered.
    public let lastError: String?
    /// Its time.
    public let lastErrorAt: Timestamp?

    /// A destination that fails.
    public init(
        name: DestinationName, isPaused: Bool = false, failures: Int, lastError: String?, lastErrorAt: Timestamp?
    ) {
        self.name = name
        self.isPaused = isPaused
        self.failures = failures
        self.lastError = lastError
        self.lastErrorAt = lastErrorAt
    }
}
