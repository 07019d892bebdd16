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
