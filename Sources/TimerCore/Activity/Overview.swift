/// The service at a glance: all replicas, one moment.
public struct Overview: Sendable {
    /// The database's clock.
    public let at: Timestamp
    /// Pending timers whose due date has passed, those included that are being delivered.
    public let dueNow: CountedTimers
    /// The due date of the oldest of them; nil: there is none.
    public let oldestDueAt: Timestamp?
    /// What is to come.
    public let outlook: DueOutlook
    /// Outcomes a second over the last ten to twenty seconds.
    public let rates: OutcomeRates
    /// How late those were that were delivered within the last minute or so.
    public let lateness: LatenessHistogram
    /// Replicas that live, then those that have gone within the last hour.
    public let replicas: [ReplicaStatus]
    /// The destinations with the most failures in a row.
    public let failing: [FailingDestination]
    /// Whether timers fire.
    public let firing: FiringState

    /// An overview of this.
    public init(
        at: Timestamp, dueNow: CountedTimers, oldestDueAt: Timestamp?, outlook: DueOutlook, rates: OutcomeRates,
        lateness: LatenessHistogram, replicas: [ReplicaStatus], failing: [FailingDestination],
        firing: FiringState = FiringState()
    ) {
        self.at = at
        self.dueNow = dueNow
        self.oldestDueAt = oldestDueAt
        self.outlook = outlook
        self.rates = rates
        self.lateness = lateness
        self.replicas = replicas
        self.failing = failing
        self.firing = firing
    }
}

/// A number of timers: counted, or estimated where counting would be dear.
public struct CountedTimers: Hashable, Sendable {
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

    /// The sum, which is an estimate if a part is.
    public static func + (left: CountedTimers, right: CountedTimers) -> CountedTimers {
        CountedTimers(left.count + right.count, isEstimate: left.isEstimate || right.isEstimate)
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
    /// Attempts that have failed since the last one that did not, of all replicas.
    public let failures: Int
    /// The reason of the latest; nil: none is remembered.
    public let lastError: String?
    /// Its time.
    public let lastErrorAt: Timestamp?

    /// A destination that fails.
    public init(name: DestinationName, failures: Int, lastError: String?, lastErrorAt: Timestamp?) {
        self.name = name
        self.failures = failures
        self.lastError = lastError
        self.lastErrorAt = lastErrorAt
    }
}
