/// The filter, the fields, the order and the bounds of one page of `GET /expirations`.
public struct ExpirationQuery: Sendable {
    /// The order of the rows.
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
        /// The row's id.
        public let id: ExpirationID

        /// The position of the row with this due date and id.
        public init(dueAt: Timestamp, id: ExpirationID) {
            self.dueAt = dueAt
            self.id = id
        }
    }

    /// The timers that are listed.
    public let filter: ExpirationFilter
    /// The fields of a document that are shown: what is not is not read.
    public let fields: Set<ExpirationField>
    /// The order of the rows, and so of the pages.
    public let order: Order
    /// The most rows, 1 to 200.
    public let limit: Int
    /// Bytes of `payload`, `outputMode` and `labels`, as far as they are shown, that a page may have, ≥ 1; its first row may
    /// have more.
    public let maxBytes: Int
    /// Only rows after this one, in `order`; nil: from the first.
    public let after: Position?

    /// 4 MiB: a page of usual timers is never cut, and many pages of the largest ones may wait for their readers.
    public static let pageBytes = 4 << 20

    /// A query for all timers, newest first, unless the parameters say otherwise.
    public init(
        _ filter: ExpirationFilter = ExpirationFilter(), fields: Set<ExpirationField> = ExpirationField.every,
        order: Order = .newest, limit: Int = 25, maxBytes: Int = Self.pageBytes, after: Position? = nil
    ) {
        self.filter = filter
        self.fields = fields
        self.order = order
        self.limit = limit
        self.maxBytes = maxBytes
        self.after = after
    }
}

/// The rows of a query, in its order: as many as its bounds let through. A page may be empty though others follow, when
/// the filters left nothing of all that it looked at.
public struct ExpirationPage: Sendable {
    /// The rows.
    public let expirations: [Expiration]
    /// The place after which the next page begins; nil: nothing follows.
    public let next: ExpirationQuery.Position?

    /// A page of these rows, which the one after `next` follows.
    public init(_ expirations: [Expiration], next: ExpirationQuery.Position?) {
        self.expirations = expirations
        self.next = next
    }
}
