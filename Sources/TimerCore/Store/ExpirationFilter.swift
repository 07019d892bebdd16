/// The timers that a list shows, or that a bulk operation works on: those that all of its conditions let through.
public struct ExpirationFilter: Hashable, Sendable {
    /// Only timers with this status; nil: any. Pending where `hasFailed`.
    public private(set) var status: ExpirationStatus?
    /// Only timers of this applicantService; nil: of any.
    public var applicantService: String?
    /// Only timers that are due at this instant or later; nil: no bound.
    public var dueFrom: Timestamp?
    /// Only timers that are due before this instant; nil: no bound.
    public var dueBefore: Timestamp?
    /// Only timers that were stored at this instant or later, by the database's clock; nil: no bound.
    public var createdFrom: Timestamp?
    /// Only timers that were stored before this instant, by the database's clock; nil: no bound.
    public var createdBefore: Timestamp?
    /// Only timers that ended at this instant or later, by the database's clock; nil: no bound.
    public var endedFrom: Timestamp?
    /// Only timers that ended before this instant, by the database's clock; nil: no bound.
    public var endedBefore: Timestamp?
    /// Only timers that have all of these labels, `Labels.limit` at most.
    public var labels: [Label]
    /// Only timers that go there; nil: anywhere.
    public var destination: DestinationFilter?
    /// Only pending timers of which an attempt has failed: they have a `lastError`.
    public private(set) var hasFailed: Bool
    /// Only timers with this text in their `lastError`, letter case counted; nil: any.
    public var lastError: String?
    /// Only timers that this bulk operation has changed, or stored as replays; nil: any.
    public var bulkOperation: ExpirationID?

    /// A filter that lets all timers through, unless the parameters say otherwise.
    ///
    /// - Parameter hasFailed: takes the place of `status`.
    public init(
        status: ExpirationStatus? = nil, applicantService: String? = nil, dueFrom: Timestamp? = nil,
        dueBefore: Timestamp? = nil, createdFrom: Timestamp? = nil, createdBefore: Timestamp? = nil,
        endedFrom: Timestamp? = nil, endedBefore: Timestamp? = nil, labels: [Label] = [],
        destination: DestinationFilter? = nil, hasFailed: Bool = false, lastError: String? = nil,
        bulkOperation: ExpirationID? = nil
    ) {
        self.applicantService = applicantService
        self.dueFrom = dueFrom
        self.dueBefore = dueBefore
        self.createdFrom = createdFrom
        self.createdBefore = createdBefore
        self.endedFrom = endedFrom
        self.endedBefore = endedBefore
        self.labels = labels
        self.destination = destination
        // A pending timer has a lastError if an attempt has failed.
        self.hasFailed = hasFailed || status == .pending && lastError != nil
        self.status = self.hasFailed ? .pending : status
        self.lastError = lastError
        self.bulkOperation = bulkOperation
    }

    /// True if it lets every timer through.
    public var isEmpty: Bool {
        self == ExpirationFilter()
    }

    /// The order that has an index for the filter: newest first, or by date where that leads to a range of dates, or to
    /// the queues of a destination.
    public var usualOrder: ExpirationQuery.Order {
        let isRange = dueFrom != nil || dueBefore != nil
        let isFound = !labels.isEmpty || hasFailed || bulkOperation != nil || endedFrom != nil
        return !isFound && (isRange || destination != nil) ? .soonest : .newest
    }
}
