import TimerCore

/// A named schedule and the occurrence that comes next.
public struct NamedSchedule: Hashable, Sendable {
    /// The occurrence that is stored and has not ended.
    public struct Next: Hashable, Sendable {
        /// Its nominal time.
        public let dueAt: Timestamp
        /// The timer.
        public let expirationID: ExpirationID

        /// - Parameter dueAt: its nominal time.
        public init(dueAt: Timestamp, expirationID: ExpirationID) {
            self.dueAt = dueAt
            self.expirationID = expirationID
        }
    }

    /// The request that made it, checked.
    public let definition: NamedScheduleDefinition
    /// True when nothing fires until it is resumed.
    public let isPaused: Bool
    /// The next occurrence; nil while it is paused, and when the timer of its next occurrence was aborted.
    public let next: Next?
    /// The instant at which it was created, by the database's clock.
    public let createdAt: Timestamp
    /// The instant at which it was last replaced, paused or resumed, by the database's clock.
    public let updatedAt: Timestamp
    /// What has become of it so far.
    public let history: NamedScheduleHistory

    /// - Parameter next: nil while it is paused.
    public init(
        definition: NamedScheduleDefinition, isPaused: Bool, next: Next?, createdAt: Timestamp, updatedAt: Timestamp,
        history: NamedScheduleHistory = NamedScheduleHistory()
    ) {
        self.definition = definition
        self.isPaused = isPaused
        self.next = next
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.history = history
    }

    /// Bytes of `data` and `repeat` at which a page of schedules ends.
    public static let pageBytes = 4 << 20

    /// Bytes of `data` and `repeat`, as a page counts them.
    public var documentBytes: Int {
        definition.data.bytes.count + (definition.repeats?.text.bytes.count ?? 0)
    }
}
