import TimerCore

/// Something read, and the database's clock when it was.
public struct Reading<Value: Sendable>: Sendable {
    public let value: Value
    public let now: Timestamp

    public init(_ value: Value, now: Timestamp) {
        self.value = value
        self.now = now
    }
}
