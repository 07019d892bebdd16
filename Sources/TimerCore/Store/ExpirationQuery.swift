/// A page of `GET /expirations`.
public struct ExpirationQuery: Sendable {
    public enum Order: String, CaseIterable, Sendable {
        /// By id, descending: UUIDv7 sorts by creation.
        case newest
        /// By due date, then id, ascending.
        case soonest
    }

    /// A place in a list: of its last row, or of the last that was looked at.
    public struct Position: Hashable, Sendable {
        /// The date in the order `soonest`: for a list of pending timers that of the row's next attempt when it was
        /// listed; of no consequence among the newest.
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
    /// Bytes of `payload` and `outputMode` that a page may have, ≥ 1; its first row may have more.
    public let maxBytes: Int
    public let after: Position?

    /// 4 MiB: a page of usual timers is never cut, and many pages of the largest ones may wait for their readers.
    public static let pageBytes = 4 << 20

    public init(
        status: ExpirationStatus? = nil, applicantService: String? = nil, dueFrom: Timestamp? = nil,
        dueBefore: Timestamp? = nil, order: Order = .newest, limit: Int = 25,
        maxBytes: Int = Self.pageBytes, after: Position? = nil
    ) {
        self.status = status
        self.applicantService = applicantService
        self.dueFrom = dueFrom
        self.dueBefore = dueBefore
        self.order = order
        self.limit = limit
        self.maxBytes = maxBytes
        self.after = after
    }
}

/// The rows of a query, in its order: as many as its bounds let through. A page may be empty though others follow, when
/// the filters left nothing of all that it looked at.
public struct ExpirationPage: Sendable {
    public let expirations: [Expiration]
    /// The place after which the next page begins; nil: nothing follows.
    public let next: ExpirationQuery.Position?

    public init(_ expirations: [Expiration], next: ExpirationQuery.Position?) {
        self.expirations = expirations
        self.next = next
    }
}
