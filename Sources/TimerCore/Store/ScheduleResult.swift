/// The store's answer to a new expiration.
public enum ScheduleResult: Hashable, Sendable {
    /// The row is durable.
    case scheduled(ExpirationID)
    /// The same `Idempotency-Key` and body came before: the id from then.
    case repeated(ExpirationID)
    /// The same `Idempotency-Key` came before with another body.
    case keyReused
}
