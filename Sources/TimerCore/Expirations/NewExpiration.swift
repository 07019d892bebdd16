/// A timer as it was asked for: checked, and not stored yet.
public struct NewExpiration: Sendable {
    public let id: ExpirationID
    public let payload: JSONObjectText
    /// Nil: now, by the database's clock, decided by the statement that stores it.
    public let startDate: Timestamp?
    /// Milliseconds, at least 0; `startDate` plus it stays within `Timestamp.earliest` and `latest`.
    public let expirationIntervalMs: Int64
    /// 1 to 255 characters.
    public let applicantService: String
    /// `outputMode` as it was sent; known to parse.
    public let outputMode: JSONObjectText
    /// Lets a claim pass over a tenant or a destination that has no room.
    public let queue: QueueKey
    public let idempotency: Idempotency?

    public init(
        id: ExpirationID, payload: JSONObjectText, startDate: Timestamp?, expirationIntervalMs: Int64,
        applicantService: String, outputMode: JSONObjectText, destination: DestinationKey, idempotency: Idempotency? = nil
    ) {
        self.id = id
        self.payload = payload
        self.startDate = startDate
        self.expirationIntervalMs = expirationIntervalMs
        self.applicantService = applicantService
        self.outputMode = outputMode
        queue = QueueKey(tenant: TenantKey(applicantService), destination: destination)
        self.idempotency = idempotency
    }
}

/// An `Idempotency-Key`, in the scope of its applicantService, with what was asked under it.
public struct Idempotency: Hashable, Sendable {
    /// 1 to 255 characters, without the quotes of the header's RFC 8941 form.
    public let key: String
    /// SHA-256 of the request body.
    public let fingerprint: [UInt8]

    public init(key: String, fingerprint: [UInt8]) {
        self.key = key
        self.fingerprint = fingerprint
    }
}
