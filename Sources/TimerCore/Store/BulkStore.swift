/// The part of the store that the API uses for bulk operations. The store works them off by itself.
public protocol BulkStore: ExpirationCounting {
    /// Returns once the operation is durable.
    func start(_ operation: NewBulkOperation) async throws(StoreError) -> BulkStartResult

    /// The operation with this id; nil: there is none.
    ///
    /// - Parameter applicantService: when given, those of others are none.
    func bulkOperation(
        _ id: ExpirationID, applicantService: String?
    ) async throws(StoreError) -> BulkOperation?

    /// The newest operations that come behind the one with the id `after`, 200 at most.
    ///
    /// - Parameters:
    ///   - id: when given, only those that have changed this timer, or stored it.
    ///   - applicantService: when given, only those of its token.
    func bulkOperations(
        of id: ExpirationID?, applicantService: String?, after: ExpirationID?, limit: Int
    ) async throws(StoreError) -> [BulkOperation]

    /// Ends an operation: no timer is changed by it after this.
    ///
    /// - Returns: the operation, which may have ended before; nil: there is none.
    func cancelBulkOperation(
        _ id: ExpirationID, applicantService: String?, by requester: Requester?
    ) async throws(StoreError) -> BulkOperation?
}

/// The store's answer to a new bulk operation.
public enum BulkStartResult: Hashable, Sendable {
    /// It is durable.
    case started(BulkOperation)
    /// A request with the same `Idempotency-Key` and body was stored before: this operation.
    case repeated(BulkOperation)
    /// A request with the same `Idempotency-Key` and another body was stored before.
    case keyReused
    /// `BulkOperation.openLimit` have not ended, or `openLimitOfService` of the same applicantService.
    case tooMany
}
