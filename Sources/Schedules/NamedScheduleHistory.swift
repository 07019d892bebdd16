import TimerCore

/// What has become of a schedule's occurrences so far.
public struct NamedScheduleHistory: Hashable, Sendable {
    /// An occurrence whose nominal time has come.
    public struct Occurrence: Hashable, Sendable {
        /// Its nominal time; of one that `run` fired, the moment of that.
        public let dueAt: Timestamp
        /// The timer.
        public let expirationID: ExpirationID
        /// The timer's status.
        public let status: ExpirationStatus

        /// - Parameter dueAt: its nominal time.
        public init(dueAt: Timestamp, expirationID: ExpirationID, status: ExpirationStatus) {
            self.dueAt = dueAt
            self.expirationID = expirationID
            self.status = status
        }
    }

    /// Nominal times that have passed and do not fire, by the misfire policy.
    public let missedCount: Int64
    /// The instant at which the newest of them were found, by the database's clock; nil: none was missed.
    public let missedAt: Timestamp?
    /// The newest, the newest first, `limit` at most, of the last eight days.
    public let newest: [Occurrence]

    /// The most occurrences that are told of.
    public static let limit = 20

    /// - Parameter newest: the newest first.
    public init(missedCount: Int64 = 0, missedAt: Timestamp? = nil, newest: [Occurrence] = []) {
        self.missedCount = missedCount
        self.missedAt = missedAt
        self.newest = newest
    }
}
