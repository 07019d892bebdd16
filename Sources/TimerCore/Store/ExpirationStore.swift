/// The part of the store that the API uses: schedule, abort, change, read, list.
public protocol ExpirationStore: ExpirationCounting {
    /// Returns once the row is durable.
    func schedule(_ expiration: NewExpiration) async throws(StoreError) -> ScheduleResult

    /// Stores the timers of a batch in one commit, and returns once they are durable.
    func schedule(_ batch: NewBatch) async throws(StoreError) -> BatchResult

    /// Ends a pending timer that no replica is delivering, in one conditional statement.
    ///
    /// - Parameters:
    ///   - applicantService: when given, timers of others are `notFound`.
    ///   - requester: who asks; nil: nobody in particular.
    func abort(
        _ id: ExpirationID, applicantService: String?, by requester: Requester?
    ) async throws(StoreError) -> AbortResult

    /// Changes a timer, or stores it once more, in one conditional statement.
    func change(_ change: ExpirationChange) async throws(StoreError) -> ChangeResult

    /// The timer with this id; nil when there is none.
    func expiration(_ id: ExpirationID) async throws(StoreError) -> Expiration?

    /// The attempts of the timer with this id whose numbers are greater than `number`, at most `AttemptPage.limit`; nil
    /// when there is no such timer.
    func attempts(of id: ExpirationID, after number: Int) async throws(StoreError) -> AttemptPage?

    /// At most `query.limit` rows, and about `query.maxBytes` of them, in the order asked for.
    func expirations(_ query: ExpirationQuery) async throws(StoreError) -> ExpirationPage
}

/// The store's answer to a new expiration.
public enum ScheduleResult: Hashable, Sendable {
    /// The row is durable.
    case scheduled(ExpirationID)
    /// A request with the same `Idempotency-Key` and body was stored before, under this id.
    case repeated(ExpirationID)
    /// A request with the same `Idempotency-Key` and another body was stored before.
    case keyReused
}

/// The store's answer to an abort.
public enum AbortResult: Hashable, Sendable {
    /// Aborted by this call or by an earlier one: no delivery starts after this.
    case aborted
    /// There is no such timer, or it belongs to another applicantService.
    case notFound
    /// Too late: a replica is delivering it.
    case beingDelivered
    /// Too late: it has ended as expired or error.
    case ended(ExpirationStatus)
}

/// A failure of the store.
public enum StoreError: Error, Hashable, Sendable {
    /// The database cannot be reached, or did not answer in time; the change may have been made or not. Try later.
    case unavailable(reason: String)
    /// The store's queue of requests is full. Nothing was changed. Try later.
    case overloaded
    /// The database refused the statement: a defect of this service, or of the database's configuration.
    case failed(reason: String)
}

/// A receiver of hints that a timer was just stored, so that the expiry loop can wake for one that is due before its
/// next poll. A lost hint delays the timer until that poll.
public protocol DueListener: Sendable {
    /// Takes the hint.
    ///
    /// - Parameter dueIn: from now; zero or less when it is due already.
    func scheduled(dueIn: Duration)
}
