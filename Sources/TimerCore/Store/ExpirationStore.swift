/// The store as the API sees it.
public protocol ExpirationStore: Sendable {
    /// Returns once the row is durable.
    func schedule(_ expiration: NewExpiration) async throws(StoreError) -> ScheduleResult

    /// Ends a pending timer that no replica is delivering, in one conditional statement.
    ///
    /// - Parameter applicantService: when given, timers of others are `notFound`.
    func abort(_ id: ExpirationID, applicantService: String?) async throws(StoreError) -> AbortResult

    func expiration(_ id: ExpirationID) async throws(StoreError) -> Expiration?

    /// At most `query.limit` rows, and about `query.maxBytes` of them, in the order asked for.
    func expirations(_ query: ExpirationQuery) async throws(StoreError) -> ExpirationPage
}

/// The store's answer to a new expiration.
public enum ScheduleResult: Hashable, Sendable {
    /// The row is durable.
    case scheduled(ExpirationID)
    /// The same `Idempotency-Key` and body came before: the id from then.
    case repeated(ExpirationID)
    /// The same `Idempotency-Key` came before with another body.
    case keyReused
}

/// The store's answer to an abort.
public enum AbortResult: Hashable, Sendable {
    /// Aborted by this call or by an earlier one: no delivery starts after this.
    case aborted
    case notFound
    /// Too late: a replica is delivering it.
    case beingDelivered
    /// Too late: it has ended as expired or error.
    case ended(ExpirationStatus)
}

/// Why the store could not do as asked.
public enum StoreError: Error, Hashable, Sendable {
    /// The database cannot be reached, or did not answer in time; whether the change was made is unknown. Try later.
    case unavailable(reason: String)
    /// More is waiting than the store takes. Nothing was changed. Try later.
    case overloaded
    /// The database refused the statement: a defect of ours, or of its set-up.
    case failed(reason: String)
}

/// Hears of timers that were just stored, so that the loop can wake for one that is due before its next poll.
/// A hint only: whoever misses it finds the timer at the next poll.
public protocol DueListener: Sendable {
    /// - Parameter dueIn: from now; zero or less when it is due already.
    func scheduled(dueIn: Duration)
}
