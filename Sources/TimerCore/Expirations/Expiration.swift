/// A timer as it is stored: the document that `GET /expirations/{id}` shows.
public struct Expiration: Hashable, Sendable {
    /// The timer's id.
    public let id: ExpirationID
    /// The payload as it was sent.
    public let payload: JSONObjectText
    /// The instant from which the interval counts.
    public let startDate: Timestamp
    /// The interval in milliseconds, at least 0.
    public let expirationIntervalMs: Int64
    /// The service that scheduled the timer: 1 to 255 characters.
    public let applicantService: String
    /// The output as it was sent, secrets included.
    public let outputMode: JSONObjectText
    /// The labels under which the timer is found.
    public let labels: Labels
    /// The output that is told when the timer ends in error, secrets included; nil: the timer names none.
    public let onError: JSONObjectText?
    /// The output that is told however the timer ends, secrets included; nil: none.
    public let onEnd: JSONObjectText?
    /// The timer whose end this one tells of; nil: it is no dead letter.
    public let deadLetterOf: ExpirationID?
    /// The instant at which the timer is due: `startDate` plus `expirationIntervalMs`.
    public let expirationDate: Timestamp
    /// The instant at which it was due before it was retried from its error for the first time; nil: it was not.
    public let firstExpirationDate: Timestamp?
    /// The state of the timer.
    public let status: ExpirationStatus
    /// The instant at which the timer was stored, by the database's clock.
    public let createdAt: Timestamp
    /// The instant of the last change, by the database's clock.
    public let updatedAt: Timestamp
    /// The number of failed attempts so far.
    public let failureCount: Int
    /// The reason of the last failed attempt; nil when none has failed.
    public let lastError: String?
    /// The instant of the delivery that succeeded, by the database's clock; nil until then.
    public let firedAt: Timestamp?
    /// The timer whose payload and output this one repeats; nil when it repeats none.
    public let replayOf: ExpirationID?
    /// The name of who asked for the timer; nil: nobody in particular.
    public let creatorId: String?
    /// The name of who asked for the last change; nil: nobody in particular.
    public let updaterId: String?

    /// A timer as the store read it.
    public init(
        id: ExpirationID, payload: JSONObjectText, startDate: Timestamp, expirationIntervalMs: Int64,
        applicantService: String, outputMode: JSONObjectText, labels: Labels = .none, expirationDate: Timestamp,
        status: ExpirationStatus, createdAt: Timestamp, updatedAt: Timestamp, failureCount: Int, lastError: String?,
        firedAt: Timestamp?, onError: JSONObjectText? = nil, onEnd: JSONObjectText? = nil,
        deadLetterOf: ExpirationID? = nil, replayOf: ExpirationID? = nil, creatorId: String? = nil,
        updaterId: String? = nil, firstExpirationDate: Timestamp? = nil
    ) {
        self.id = id
        self.payload = payload
        self.startDate = startDate
        self.expirationIntervalMs = expirationIntervalMs
        self.applicantService = applicantService
        self.outputMode = outputMode
        self.labels = labels
        self.expirationDate = expirationDate
        self.status = status
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.failureCount = failureCount
        self.lastError = lastError
        self.firedAt = firedAt
        self.onError = onError
        self.onEnd = onEnd
        self.deadLetterOf = deadLetterOf
        self.replayOf = replayOf
        self.creatorId = creatorId
        self.updaterId = updaterId
        self.firstExpirationDate = firstExpirationDate
    }

    /// The same timer with other labels.
    public func labelled(_ labels: Labels) -> Expiration {
        Expiration(
            id: id, payload: payload, startDate: startDate, expirationIntervalMs: expirationIntervalMs,
            applicantService: applicantService, outputMode: outputMode, labels: labels, expirationDate: expirationDate,
            status: status, createdAt: createdAt, updatedAt: updatedAt, failureCount: failureCount,
            lastError: lastError, firedAt: firedAt, onError: onError, onEnd: onEnd, deadLetterOf: deadLetterOf,
            replayOf: replayOf, creatorId: creatorId, updaterId: updaterId, firstExpirationDate: firstExpirationDate)
    }

    /// The bytes of the payload, of all outputs and of the labels, about as the bound of a page counts them.
    public var documentBytes: Int {
        payload.bytes.count + outputMode.bytes.count + (onError?.bytes.count ?? 0) + (onEnd?.bytes.count ?? 0)
            + labels.byteCount
    }
}

/// The states of a timer, with the ids and descriptions of the original service.
public enum ExpirationStatus: Int16, CaseIterable, Sendable {
    /// Not fired yet, or waiting for its next attempt.
    case pending = 0
    /// Delivered: the receiver answered 2xx, or every topic acknowledged.
    case expired = 1
    /// Aborted before a delivery began.
    case aborted = 2
    /// Given up: the reason is kept as `lastError`.
    case error = 3

    /// The name of the status, in lower case.
    public var description: String {
        switch self {
        case .pending: "pending"
        case .expired: "expired"
        case .aborted: "aborted"
        case .error: "error"
        }
    }
}
