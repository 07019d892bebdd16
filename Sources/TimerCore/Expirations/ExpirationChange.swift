/// A request to change a timer that is stored, or to store it once more.
public struct ExpirationChange: Sendable {
    /// The thing that is to become of the timer.
    public enum Action: Sendable {
        /// A pending timer carries something else, or is due at another time.
        case update(ExpirationUpdate)
        /// A pending timer is due now: `startDate` becomes the store's time, and the interval 0.
        case fire
        /// A timer that ended in error is pending again, due at `startDate`, nil: now; the interval becomes 0. Its
        /// attempts go on counting, and it has as many as its policy allows anew.
        case retry(startDate: Timestamp?)
        /// A new timer is stored under the given id, with the payload and the output of the old one, whose state does not
        /// matter. It is due at `startDate`, nil: now.
        case replay(as: ExpirationID, startDate: Timestamp?)
    }

    /// The timer's id.
    public let id: ExpirationID
    /// The change.
    public let action: Action
    /// The only service whose timers may be changed; nil: any.
    public let applicantService: String?
    /// Who asks; nil: nobody in particular.
    public let requester: Requester?
    /// The `Idempotency-Key` of the request, in the scope of the timer's applicantService; nil when it had none.
    public let idempotency: Idempotency?

    /// A change of the timer with this id.
    public init(
        id: ExpirationID, action: Action, applicantService: String? = nil, requester: Requester? = nil,
        idempotency: Idempotency? = nil
    ) {
        self.id = id
        self.action = action
        self.applicantService = applicantService
        self.requester = requester
        self.idempotency = idempotency
    }
}

/// New values for some of a timer's fields; what is nil stays as it is.
public struct ExpirationUpdate: Sendable {
    /// An output as it was sent, which is known to parse, with the key of its destination.
    public struct Output: Sendable {
        /// The text of `outputMode`.
        public let mode: JSONObjectText
        /// The key of its destination.
        public let destination: DestinationKey

        /// An output with the key of its destination.
        public init(mode: JSONObjectText, destination: DestinationKey) {
            self.mode = mode
            self.destination = destination
        }
    }

    /// The instant from which the interval counts.
    public let startDate: Timestamp?
    /// Milliseconds by which `startDate` moves, forward or back, though not before the year 1.
    public let shiftMs: Int64?
    /// The interval in milliseconds, at least 0.
    public let expirationIntervalMs: Int64?
    /// The payload as it was sent.
    public let payload: JSONObjectText?
    /// The output as it was sent.
    public let output: Output?
    /// All labels that the timer is to have.
    public let labels: Labels?

    /// An update of these fields.
    public init(
        startDate: Timestamp? = nil, shiftMs: Int64? = nil, expirationIntervalMs: Int64? = nil,
        payload: JSONObjectText? = nil, output: Output? = nil, labels: Labels? = nil
    ) {
        self.startDate = startDate
        self.shiftMs = shiftMs
        self.expirationIntervalMs = expirationIntervalMs
        self.payload = payload
        self.output = output
        self.labels = labels
    }

    /// True if the timer is due at another time: otherwise one that waits for its next attempt goes on waiting for that.
    public var movesDueDate: Bool {
        startDate != nil || shiftMs != nil || expirationIntervalMs != nil
    }
}

/// The store's answer to a change.
public enum ChangeResult: Hashable, Sendable {
    /// Done, durably; the timer as the change has left it. Nothing of what it was before is delivered after this.
    case changed(Expiration)
    /// The new timer is stored durably, under this id.
    case replayed(ExpirationID)
    /// A request with the same `Idempotency-Key` and content was done before; the id is that of its timer, for a replay
    /// that of the new one.
    case repeated(ExpirationID)
    /// A request with the same `Idempotency-Key` and another content was done before.
    case keyReused
    /// There is no such timer, or it belongs to another applicantService.
    case notFound
    /// Too late: a replica is delivering it.
    case beingDelivered
    /// It is pending, and was to be retried.
    case pending
    /// It has ended, and not in the state that the change asks for.
    case ended(ExpirationStatus)
    /// It is an occurrence of a named schedule, which says what it carries and when it is due.
    case ofNamedSchedule
    /// `startDate` and the interval, of which one stays or is moved, would lead past `Timestamp.latest`.
    case dueTooLate
}
