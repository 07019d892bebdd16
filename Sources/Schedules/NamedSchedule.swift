import TimerCore

/// A named schedule and the occurrence that comes next.
public struct NamedSchedule: Hashable, Sendable {
    /// An expiration that is stored and not done with.
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
    /// Nil while it is paused, and when its next expiration was aborted.
    public let next: Next?
    /// By the database's clock.
    public let createdAt: Timestamp
    /// When it was last replaced, paused or resumed, by the database's clock.
    public let updatedAt: Timestamp

    /// - Parameter next: nil while it is paused.
    public init(
        definition: NamedScheduleDefinition, isPaused: Bool, next: Next?, createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.definition = definition
        self.isPaused = isPaused
        self.next = next
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    /// Bytes of `data` and `repeat` with which a page of schedules ends.
    public static let pageBytes = 4 << 20

    /// Bytes of `data` and `repeat`, as a page counts them.
    public var documentBytes: Int {
        definition.data.bytes.count + (definition.repeats?.text.bytes.count ?? 0)
    }
}
