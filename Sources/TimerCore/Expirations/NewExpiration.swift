import Tracing

/// A timer that was requested and checked, and is not stored yet.
public struct NewExpiration: Sendable {
    /// The timer's id.
    public let id: ExpirationID
    /// The payload as it was sent.
    public let payload: JSONObjectText
    /// The instant from which the interval counts; nil: the database's time when it is stored.
    public let startDate: Timestamp?
    /// The interval in milliseconds, at least 0; `startDate` plus it lies within `Timestamp.earliest` and `latest`.
    public let expirationIntervalMs: Int64
    /// The service that schedules the timer: 1 to 255 characters.
    public let applicantService: String
    /// The output as it was sent; it is known to parse.
    public let outputMode: JSONObjectText
    /// The labels under which the timer is to be found.
    public let labels: Labels
    /// The queue of the timer: lets a claim pass over a tenant or a destination that has no room.
    public let queue: QueueKey
    /// The outputs that are told of its end.
    public let deadLetters: DeadLetters
    /// The `Idempotency-Key` of the request; nil when it had none.
    public let idempotency: Idempotency?
    /// The name of who asks for the timer; nil: nobody in particular.
    public let creatorId: String?
    /// The span that asks for the timer; nil: none is known.
    public let trace: TraceContext?

    /// A new timer; its `queue` is made from `applicantService` and `destination`.
    public init(
        id: ExpirationID, payload: JSONObjectText, startDate: Timestamp?, expirationIntervalMs: Int64,
        applicantService: String, outputMode: JSONObjectText, destination: DestinationKey,
        deadLetters: DeadLetters = .none, labels: Labels = .none, idempotency: Idempotency? = nil,
        creatorId: String? = nil, trace: TraceContext? = nil
    ) {
        self.id = id
        self.payload = payload
        self.startDate = startDate
        self.expirationIntervalMs = expirationIntervalMs
        self.applicantService = applicantService
        self.outputMode = outputMode
        self.labels = labels
        self.deadLetters = deadLetters
        queue = QueueKey(tenant: TenantKey(applicantService), destination: destination)
        self.idempotency = idempotency
        self.creatorId = creatorId
        self.trace = trace
    }

    /// The bytes of the payload and of all outputs.
    public var documentBytes: Int {
        payload.bytes.count + outputMode.bytes.count + deadLetters.bytes
    }
}

/// An `Idempotency-Key`, in the scope of its applicantService, with what was asked under it.
public struct Idempotency: Hashable, Sendable {
    /// The key: 1 to 255 visible characters and spaces, without the quotes of the header's RFC 8941 form; of a timer of a
    /// batch, with its place behind it.
    public let key: String
    /// The SHA-256 of the request body.
    public let fingerprint: [UInt8]

    /// The key with the fingerprint of its request.
    public init(key: String, fingerprint: [UInt8]) {
        self.key = key
        self.fingerprint = fingerprint
    }

    /// The key of the timer at `place` of a batch that was asked for under this key. No request's own key is like it: none
    /// holds a line feed.
    public func ofItem(at place: Int) -> Idempotency {
        Idempotency(key: "\(key)\n\(place)", fingerprint: fingerprint)
    }
}
