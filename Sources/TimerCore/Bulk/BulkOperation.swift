/// A bulk operation as it is stored: what was asked, by whom, and what has come of it.
public struct BulkOperation: Hashable, Sendable {
    /// The most operations that have not ended.
    public static let openLimit = 100
    /// The most of those that tokens of one applicantService have started: the others are left to others.
    public static let openLimitOfService = 25

    /// The operation's id.
    public let id: ExpirationID
    /// The thing that is done.
    public let action: BulkAction
    /// The timers that it is done with: those stored before the operation.
    public let filter: ExpirationFilter
    /// The only applicantService whose token may see it, beside those for all; nil: none.
    public let applicantService: String?
    /// The name of the token's holder, or the client's address.
    public let requestedBy: String
    /// What has come of it.
    public let progress: BulkProgress
    /// The instant at which it was stored, by the database's clock.
    public let createdAt: Timestamp
    /// The instant of the first step; nil: none was made.
    public let startedAt: Timestamp?
    /// The instant at which it ended; nil: it has not.
    public let endedAt: Timestamp?

    /// An operation as the store read it.
    public init(
        id: ExpirationID, action: BulkAction, filter: ExpirationFilter, applicantService: String?, requestedBy: String,
        progress: BulkProgress, createdAt: Timestamp, startedAt: Timestamp?, endedAt: Timestamp?
    ) {
        self.id = id
        self.action = action
        self.filter = filter
        self.applicantService = applicantService
        self.requestedBy = requestedBy
        self.progress = progress
        self.createdAt = createdAt
        self.startedAt = startedAt
        self.endedAt = endedAt
    }
}

/// A bulk operation that was requested and checked, and is not stored yet.
public struct NewBulkOperation: Sendable {
    /// The operation's id.
    public let id: ExpirationID
    /// The thing that is done.
    public let action: BulkAction
    /// The timers that it is done with; its status is that of the action.
    public let filter: ExpirationFilter
    /// The applicantService that the client's token is bound to; nil: to none.
    public let applicantService: String?
    /// Who asks for it; nil: nobody in particular.
    public let requester: Requester?
    /// The name of the token's holder, or else the client's address.
    public let requestedBy: String
    /// The `Idempotency-Key` of the request, in the scope of `applicantService`; nil when it had none.
    public let idempotency: Idempotency?

    /// A new operation.
    public init(
        id: ExpirationID, action: BulkAction, filter: ExpirationFilter, applicantService: String?,
        requester: Requester?,
        requestedBy: String, idempotency: Idempotency?
    ) {
        self.id = id
        self.action = action
        self.filter = filter
        self.applicantService = applicantService
        self.requester = requester
        self.requestedBy = requestedBy
        self.idempotency = idempotency
    }
}
