/// The fields of a timer's document, by their names in the API.
public enum ExpirationField: String, CaseIterable, Sendable {
    case id = "_id"
    case payload, startDate, expirationIntervalMs, applicantService, outputMode, onError, onEnd, deadLetterOf
    case labels, expirationDate, firstExpirationDate
    case expirationStatus, retries, failureCount, lastError, firedAt, replayOf
    case creatorId, createdAt, updaterId, updatedAt

    /// All of them.
    public static let every = Set(allCases)
}
