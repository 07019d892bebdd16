import TimerCore

/// A named schedule as it stands.
public struct NamedSchedule: Hashable, Sendable {
    /// An expiration that is stored and not done with.
    public struct Next: Hashable, Sendable {
        /// Its nominal time.
        public let dueAt: Timestamp
        public let expirationID: ExpirationID

        public init(dueAt: Timestamp, expirationID: ExpirationID) {
            self.dueAt = dueAt
            self.expirationID = expirationID
        }
    }

    public let definition: NamedScheduleDefinition
    public let isPaused: Bool
    /// Nil while it is paused, and when its next expiration was aborted.
    public let next: Next?
    public let createdAt: Timestamp
    public let updatedAt: Timestamp

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

    /// Of `data` and `repeat`, as a page counts them.
    public var documentBytes: Int {
        definition.data.bytes.count + (definition.repeats?.text.bytes.count ?? 0)
    }
}
