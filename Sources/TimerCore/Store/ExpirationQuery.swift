/// A page of `GET /expirations`.
public struct ExpirationQuery: Sendable {
    public enum Order: String, CaseIterable, Sendable {
        /// By id, descending: UUIDv7 sorts by creation.
        case newest
        /// By due date, then id, ascending.
        case soonest
    }

    /// The last row of the page before.
    public struct Position: Hashable, Sendable {
        public let dueAt: Timestamp
        public let id: ExpirationID

        public init(dueAt: Timestamp, id: ExpirationID) {
            self.dueAt = dueAt
            self.id = id
        }
    }

    public let status: ExpirationStatus?
    public let applicantService: String?
    /// Due at this instant or later.
    public let dueFrom: Timestamp?
    /// Due before this instant.
    public let dueBefore: Timestamp?
    public let order: Order
    /// 1 to 200.
    public let limit: Int
    public let after: Position?

    public init(
        status: ExpirationStatus? = nil, applicantService: String? = nil, dueFrom: Timestamp? = nil,
        dueBefore: Timestamp? = nil, order: Order = .newest, limit: Int = 25, after: Position? = nil
    ) {
        self.status = status
        self.applicantService = applicantService
        self.dueFrom = dueFrom
        self.dueBefore = dueBefore
        self.order = order
        self.limit = limit
        self.after = after
    }
}
