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

/// How an attempt ended. Data, never a thrown error.
///
/// An attempt is a request that was made: what was not sent is `notStarted`, and counts as none.
public enum Outcome: Hashable, Sendable {
    /// The receiver answered 2xx, or every topic acknowledged.
    case delivered
    /// It was sent and may work later: the receiver said so, or did not answer in time. `after`: the least wait that the
    /// receiver asked for (`Retry-After`).
    case retry(after: Duration?, reason: String)
    /// Nobody was reached: no address, no connection, no handshake. It may work later, and speaks of the destination as a
    /// whole.
    case unreachable(reason: String)
    /// The receiver closed a connection that had been used before, without an answer: whether it took the request is not
    /// known. The next attempt is made at once.
    case dropped(reason: String)
    /// It will never work.
    case rejected(reason: String)
    /// Nothing was sent. `after`: the wait until it makes sense to begin.
    case notStarted(after: Duration, reason: String)
    /// It was sent, and the end of this process came before an answer. No failure: it goes on elsewhere, under the next
    /// attempt's number.
    case interrupted(reason: String)
}

/// Delivers to REST destinations. Never throws, never outlasts `delivery.timeout` by more than a moment.
public protocol RESTPublisher: Sendable {
    func deliver(_ delivery: Delivery, to output: RESTOutputMode) async -> Outcome
}

/// Delivers to Kafka topics. Delivered means that every topic has acknowledged.
public protocol KafkaPublisher: Sendable {
    func deliver(_ delivery: Delivery, to output: KafkaOutputMode) async -> Outcome
}
