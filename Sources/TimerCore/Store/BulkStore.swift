/// The part of the store that the API uses for bulk operations. The store works them off by itself.
public protocol BulkStore: Sendable {
    /// The number of timers that a filter lets through: exact up to `BulkCount.exactLimit`.
    func count(_ filter: ExpirationFilter) async throws(StoreError) -> BulkCount

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
    /// - Parameter applicantService: when given, only those of its token.
    func bulkOperations(
        applicantService: String?, after: ExpirationID?, limit: Int
    ) async throws(StoreError) -> [BulkOperation]

    /// Ends an operation: no timer is changed by it after this.
    ///
    /// - Returns: the operation, which may have ended before; nil: there is none.
    func cancelBulkOperation(
        _ id: ExpirationID, applicantService: String?, by requester: Requester?
    ) async throws(StoreError) -> BulkOperation?
}

/// The number of timers that a filter lets through.
public struct BulkCount: Hashable, Sendable {
    /// Up to so many are counted.
    public static let exactLimit = 10_000

    /// The number.
    public let count: Int
    /// True if it was reckoned from a part of them.
    public let isEstimate: Bool

    /// A count.
    public init(_ count: Int, isEstimate: Bool) {
        self.count = count
        self.isEstimate = isEstimate
    }
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
