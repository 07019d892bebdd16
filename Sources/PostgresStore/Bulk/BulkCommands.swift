import TimerCore

/// A request of the API about bulk operations.
enum BulkCommand: Sendable {
    case start(NewBulkOperation)
    case read(ExpirationID, applicantService: String?)
    /// Those that have changed a timer; nil: all.
    case list(of: ExpirationID?, applicantService: String?, after: ExpirationID?, limit: Int)
    case cancel(ExpirationID, applicantService: String?, by: Requester?)
}

/// The answer to a `BulkCommand`.
enum BulkReply: Sendable {
    case start(BulkStartResult)
    case operation(BulkOperation?)
    case operations([BulkOperation])
}

/// The doing of commands about bulk operations.
struct BulkCommands {
    let connection: Connection
    let deadline: ContinuousClock.Instant

    func perform(_ command: BulkCommand) throws(DatabaseError) -> BulkReply {
        switch command {
        case .start(let operation):
            return .start(try inTransaction { () throws(DatabaseError) in try start(operation) })
        case .read(let id, let service): return .operation(try read(id, service))
        case .list(let id, let service, let after, let limit):
            return .operations(try list(id, service, after, limit))
        case .cancel(let id, let service, let requester):
            return .operation(
                try inTransaction { () throws(DatabaseError) in try cancel(id, service, by: requester) })
        }
    }

    /// With the audit's entry of it.
    private func inTransaction<Result>(_ body: () throws(DatabaseError) -> Result) throws(DatabaseError) -> Result {
        try connection.transaction(until: deadline, body)
    }

    private func start(_ operation: NewBulkOperation) throws(DatabaseError) -> BulkStartResult {
        let result = try store(operation)
        try connection.audit([AuditRecord(operation, result)].compactMap(\.self), until: deadline)
        return result
    }

    private func cancel(
        _ id: ExpirationID, _ service: String?, by requester: Requester?
    ) throws(DatabaseError) -> BulkOperation? {
        try run(BulkStatements.cancel, id, service)
        // A statement of its own: it may have ended before.
        let operation = try read(id, service)
        let record = AuditRecord(cancelOf: id, applicantService: service, by: requester, operation)
        try connection.audit([record].compactMap(\.self), until: deadline)
        return operation
    }

    /// One that was sent again, because the answer to the first try was lost, is found by its id.
    private func store(_ operation: NewBulkOperation) throws(DatabaseError) -> BulkStartResult {
        // Two statements of one transaction: the second sees what others have stored by the time that it has the lock.
        let commands = [(BulkStatements.lockStart, Parameters()), (BulkStatements.start, Parameters(operation))]
        _ = try connection.run(commands, until: deadline)
        var search = Parameters()
        search.add(operation.id)
        search.add(optional: operation.idempotency?.key)
        search.add(optional: operation.applicantService)
        let rows = try connection.run(BulkStatements.started, search, until: deadline).all(of: BulkColumn.self)
        guard let row = rows.first, let stored = BulkOperation(row) else { return .tooMany }
        if stored.id == operation.id { return .started(stored) }
        let fingerprint = row.bytes(.fingerprint).map(Array.init)
        return fingerprint == operation.idempotency?.fingerprint ? .repeated(stored) : .keyReused
    }

    private func read(_ id: ExpirationID, _ service: String?) throws(DatabaseError) -> BulkOperation? {
        try run(BulkStatements.read, id, service).first(of: BulkColumn.self).flatMap { BulkOperation($0) }
    }

    private func list(
        _ id: ExpirationID?, _ service: String?, _ after: ExpirationID?, _ limit: Int
    ) throws(DatabaseError) -> [BulkOperation] {
        var parameters = Parameters()
        if let after { parameters.add(after) } else { parameters.addNull() }
        parameters.add(optional: service)
        parameters.add(Int64(min(max(limit, 0), 200)))
        if let id { parameters.add(id) }
        let statement = id == nil ? BulkStatements.list : BulkStatements.listOfExpiration
        let rows = try connection.run(statement, parameters, until: deadline)
        return rows.all(of: BulkColumn.self).compactMap { BulkOperation($0) }
    }

    @discardableResult
    private func run(
        _ statement: Statement, _ id: ExpirationID, _ service: String?
    ) throws(DatabaseError) -> Rows {
        var parameters = Parameters()
        parameters.add(id)
        parameters.add(optional: service)
        return try connection.run(statement, parameters, until: deadline)
    }
}

extension Parameters {
    /// Those of `BulkStatements.start`.
    fileprivate init(_ operation: NewBulkOperation) {
        self.init()
        add(operation.id)
        add(operation.action.name)
        switch operation.action {
        case .reschedule(.to(let date)):
            add(date)
            addNull()
        case .reschedule(.by(let milliseconds)):
            addNull()
            add(milliseconds)
        case .abort, .fire, .retry, .replay:
            addNull()
            addNull()
        }
        add(operation.filter.json.bytes)
        add(optional: operation.applicantService)
        add(operation.requestedBy)
        add(optional: operation.requester?.name)
        add(optional: operation.idempotency?.key)
        if let idempotency = operation.idempotency { add(idempotency.fingerprint) } else { addNull() }
    }
}
