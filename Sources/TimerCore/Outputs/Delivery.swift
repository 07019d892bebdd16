import Tracing

/// One attempt to hand a due timer's payload to its output.
public struct Delivery: Sendable {
    /// The timer's id: the `webhook-id` or Kafka's `expirationId` header.
    public let id: ExpirationID
    /// The attempt's number, from 1: the `webhook-attempt` or Kafka's `attempt` header.
    public let attempt: Int
    /// The body or the value of the message.
    public let payload: JSONObjectText
    /// The time of this attempt by the database's clock: `webhook-timestamp`.
    public let attemptedAt: Timestamp
    /// The longest time that this attempt may take.
    public let timeout: Duration
    /// The span that the receiver is told of; nil: none.
    public let trace: TraceContext?
    /// True while this process holds the timer: asked when the request is about to be sent, however long after the
    /// claim. Once false, nothing may be sent.
    public let mayStart: @Sendable () -> Bool

    /// An attempt that may start whenever `mayStart` says so; always, by default.
    public init(
        id: ExpirationID, attempt: Int, payload: JSONObjectText, attemptedAt: Timestamp, timeout: Duration,
        trace: TraceContext? = nil, mayStart: @escaping @Sendable () -> Bool = { true }
    ) {
        self.id = id
        self.attempt = attempt
        self.payload = payload
        self.attemptedAt = attemptedAt
        self.timeout = timeout
        self.trace = trace
        self.mayStart = mayStart
    }
}

/// The result of an attempt. Data, never a thrown error.
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

extension Outcome {
    /// What it makes of the attempt; nil: none was made.
    public var attempt: AttemptOutcome? {
        switch self {
        case .delivered: .delivered
        case .retry, .unreachable, .dropped: .retry
        case .rejected: .rejected
        case .interrupted: .lost
        case .notStarted: nil
        }
    }

    /// Why it did not deliver; nil: it did.
    public var reason: String? {
        switch self {
        case .delivered: nil
        case .retry(_, let reason), .unreachable(let reason), .dropped(let reason), .rejected(let reason),
            .notStarted(_, let reason), .interrupted(let reason):
            reason
        }
    }
}

/// The receiver's own word about an attempt.
public enum Answer: Hashable, Sendable {
    /// The status code of an HTTP answer.
    case status(Int)
    /// The name of an error: a transport's (`timeout`, `connect`), or librdkafka's (`_MSG_TIMED_OUT`).
    case error(String)
}

/// The end of an attempt, as a publisher tells it: what it came to, and what the receiver said.
public struct DeliveryReport: Hashable, Sendable {
    /// What the attempt came to.
    public let outcome: Outcome
    /// The receiver's word; nil: there was none, or it does not matter.
    public let answer: Answer?

    /// The report of an attempt.
    public init(_ outcome: Outcome, answer: Answer? = nil) {
        self.outcome = outcome
        self.answer = answer
    }
}

/// A publisher to REST destinations.
public protocol RESTPublisher: Sendable {
    /// Makes one attempt. Returns within `delivery.timeout`, give or take the time to cancel the request.
    func deliver(_ delivery: Delivery, to output: RESTOutputMode) async -> DeliveryReport

    /// Opens connections to the output's destination, where fewer than `count` are idle, and sends no request on them.
    /// Returns at once, and tells nothing: attempts do without.
    func open(_ count: Int, to output: RESTOutputMode)
}

/// A publisher to Kafka topics.
public protocol KafkaPublisher: Sendable {
    /// Makes one attempt: `delivered` means that every topic has acknowledged.
    func deliver(_ delivery: Delivery, to output: KafkaOutputMode) async -> DeliveryReport
}
