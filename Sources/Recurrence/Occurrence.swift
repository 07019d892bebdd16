import TimerCore

/// One nominal time of a recurrence. Its `dueAt` is its name: no two occurrences of a recurrence share it.
public struct Occurrence: Hashable, Sendable {
    /// The nominal time.
    public let dueAt: Timestamp
    /// The zone's offset at `dueAt`, east of Greenwich, in seconds; to write the local time with.
    public let utcOffsetSeconds: Int
    /// True if the wanted local time did not exist and `GapRule.shift` moved it here.
    public let isShifted: Bool

    /// An occurrence with these values; `utcOffsetSeconds` is not checked against a zone.
    public init(dueAt: Timestamp, utcOffsetSeconds: Int, isShifted: Bool = false) {
        self.dueAt = dueAt
        self.utcOffsetSeconds = utcOffsetSeconds
        self.isShifted = isShifted
    }
}
