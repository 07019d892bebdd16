/// A timer as it is stored: the document that `GET /expirations/{id}` shows.
public struct Expiration: Hashable, Sendable {
    public let id: ExpirationID
    public let payload: JSONObjectText
    public let startDate: Timestamp
    public let expirationIntervalMs: Int64
    public let applicantService: String
    public let outputMode: JSONObjectText
    /// `startDate` plus `expirationIntervalMs`: when the timer is due.
    public let expirationDate: Timestamp
    public let status: ExpirationStatus
    public let createdAt: Timestamp
    public let updatedAt: Timestamp
    /// Failed attempts so far.
    public let failureCount: Int
    public let lastError: String?
    /// When the delivery that succeeded was done, by the database's clock.
    public let firedAt: Timestamp?

    public init(
        id: ExpirationID, payload: JSONObjectText, startDate: Timestamp, expirationIntervalMs: Int64,
        applicantService: String, outputMode: JSONObjectText, expirationDate: Timestamp, status: ExpirationStatus,
        createdAt: Timestamp, updatedAt: Timestamp, failureCount: Int, lastError: String?, firedAt: Timestamp?
    ) {
        self.id = id
        self.payload = payload
        self.startDate = startDate
        self.expirationIntervalMs = expirationIntervalMs
        self.applicantService = applicantService
        self.outputMode = outputMode
        self.expirationDate = expirationDate
        self.status = status
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.failureCount = failureCount
        self.lastError = lastError
        self.firedAt = firedAt
    }

    /// Of `payload` and `outputMode`, as a page's bound counts them.
    public var documentBytes: Int {
        payload.bytes.count + outputMode.bytes.count
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

    public var description: String {
        switch self {
        case .pending: "pending"
        case .expired: "expired"
        case .aborted: "aborted"
        case .error: "error"
        }
    }
}
