import TimerCore

extension PostgresStore: BulkStore {
    /// Stores an operation durably, or finds the one that its idempotency key was used for.
    public func start(_ operation: NewBulkOperation) async throws(StoreError) -> BulkStartResult {
        guard case .start(let result) = try await bulk(.start(operation), for: operation.applicantService) else {
            throw Self.mismatch
        }
        return result
    }

    /// The operation with this id.
    public func bulkOperation(
        _ id: ExpirationID, applicantService: String?
    ) async throws(StoreError) -> BulkOperation? {
        try await operation(.read(id, applicantService: applicantService), for: applicantService)
    }

    /// The newest operations behind one.
    public func bulkOperations(
        of id: ExpirationID?, applicantService: String?, after: ExpirationID?, limit: Int
    ) async throws(StoreError) -> [BulkOperation] {
        let command = BulkCommand.list(of: id, applicantService: applicantService, after: after, limit: limit)
        guard case .operations(let operations) = try await bulk(command, for: applicantService) else {
            throw Self.mismatch
        }
        return operations
    }

    /// Ends an operation; waits for the step that is being made.
    public func cancelBulkOperation(
        _ id: ExpirationID, applicantService: String?, by requester: Requester?
    ) async throws(StoreError) -> BulkOperation? {
        try await operation(.cancel(id, applicantService: applicantService, by: requester), for: applicantService)
    }

    private func operation(
        _ command: BulkCommand, for applicantService: String?
    ) async throws(StoreError) -> BulkOperation? {
        guard case .operation(let operation) = try await bulk(command, for: applicantService) else {
            throw Self.mismatch
        }
        return operation
    }

    private func bulk(_ command: BulkCommand, for applicantService: String?) async throws(StoreError) -> BulkReply {
        guard case .bulk(let reply) = try await list(.bulk(command), for: applicantService) else {
            throw Self.mismatch
        }
        return reply
    }

    private static let mismatch = StoreError.failed(reason: "the answer is that of another command")
}
