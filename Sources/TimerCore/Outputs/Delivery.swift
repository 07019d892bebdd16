/// One attempt to hand a due timer's payload to its output.
public struct Delivery: Sendable {
    public let id: ExpirationID
    /// From 1. Kafka's `attempt` header; the same `id` goes with each attempt.
    public let attempt: Int
    public let payload: JSONObjectText
    /// The time of this attempt by the database's clock. `webhook-timestamp`.
    public let attemptedAt: Timestamp
    /// The longest that this attempt may take.
    public let timeout: Duration
    /// Whether this process still holds the timer: asked when the request is about to go out, however long after the
    /// claim. Once false, nothing may be sent.
    public let mayStart: @Sendable () -> Bool

    public init(
        id: ExpirationID, attempt: Int, payload: JSONObjectText, attemptedAt: Timestamp, timeout: Duration,
        mayStart: @escaping @Sendable () -> Bool = { true }
    ) {
        self.id = id
        self.attempt = attempt
        self.payload = payload
        self.attemptedAt = attemptedAt
        self.timeout = timeout
        self.mayStart = mayStart
    }
}
