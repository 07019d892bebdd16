/// The part of the store that the API reads the audit from. What is changed writes it.
public protocol AuditStore: Sendable {
    /// A page of entries, the newest first. It looks at a thousand entries at most, and so may have fewer than its limit,
    /// or none, and be followed by another.
    func audit(_ query: AuditQuery) async throws(StoreError) -> AuditPage
}

/// Which entries of the audit are asked for: those that meet all of its conditions.
public struct AuditQuery: Hashable, Sendable {
    /// A place in the audit: the time of an entry, and its number, which tells it from others of the same time.
    public struct Position: Hashable, Sendable {
        /// The entry's time, by the database's clock.
        public let at: Timestamp
        /// The entry's number, at least 1.
        public let number: Int64

        /// The place of the entry of this time and number.
        public init(at: Timestamp, number: Int64) {
            self.at = at
            self.number = number
        }
    }

    /// The name of who asked; nil: anybody.
    public var who: String?
    /// Nil: any.
    public var action: AuditAction?
    /// Nil: any, and what is everybody's.
    public var applicantService: String?
    /// The timer; nil: any, and what is no timer.
    public var expirationID: ExpirationID?
    /// The first instant.
    public var from: Timestamp?
    /// The instant before which entries are asked for.
    public var before: Timestamp?
    /// Entries of the page, at most.
    public var limit: Int
    /// The entry behind which the page begins; nil: with the newest.
    public var after: Position?

    /// All entries; the caller adds conditions.
    public init(limit: Int = 50) {
        self.limit = limit
    }
}

/// A page of the audit.
public struct AuditPage: Hashable, Sendable {
    /// The entries, the newest first.
    public let entries: [AuditEntry]
    /// The place behind which the next page begins; nil: this is the last one.
    public let next: AuditQuery.Position?

    /// A page of these entries.
    public init(_ entries: [AuditEntry], next: AuditQuery.Position?) {
        self.entries = entries
        self.next = next
    }
}

/// An entry of the audit, as it was written; a newer version may have written names that this one does not know.
public struct AuditEntry: Hashable, Sendable {
    /// Its time and number.
    public let position: AuditQuery.Position
    /// The name of the token's holder; nil: no token was asked for.
    public let who: String?
    /// The client's address.
    public let address: String
    /// The name of an `AuditAction`.
    public let action: String
    /// Whose it was; nil: everybody's, or not known.
    public let applicantService: String?
    /// The timer.
    public let expirationID: ExpirationID?
    /// What else was changed, see `AuditRecord.target`.
    public let target: String?
    /// What was asked of it in particular, see `AuditRecord.detail`.
    public let detail: String?
    /// The status of the answer over HTTP.
    public let status: Int
    /// The name of an `AuditOutcome`.
    public let outcome: String

    /// An entry with these values.
    public init(
        position: AuditQuery.Position, who: String?, address: String, action: String, applicantService: String?,
        expirationID: ExpirationID?, target: String?, detail: String?, status: Int, outcome: String
    ) {
        self.position = position
        self.who = who
        self.address = address
        self.action = action
        self.applicantService = applicantService
        self.expirationID = expirationID
        self.target = target
        self.detail = detail
        self.status = status
        self.outcome = outcome
    }
}
