import TimerCore

/// One step of the bulk operation whose turn it is: a transaction that locks the operation, changes some timers, and keeps
/// how far it came.
struct BulkTransaction {
    /// A step that is done.
    struct Done {
        let operation: BulkOperation
        let step: BulkStep

        var changed: Int {
            step.outcomes.count { $0.1 == .done }
        }
    }

    /// Bytes of documents in a step, about.
    private static let bytes = 4 << 20

    let work: BulkWork
    let connection: Connection
    let start: ContinuousClock.Instant
    let deadline: ContinuousClock.Instant
    /// The operation whose turn it was.
    private(set) var operation: ExpirationID?
    /// The timers that were to be changed.
    private(set) var ids: [ExpirationID] = []
    /// The operation that was cancelled because it cannot be read.
    private(set) var unreadable: ExpirationID?

    init(work: BulkWork, connection: Connection, patience: Duration) {
        self.work = work
        self.connection = connection
        start = .now
        deadline = start + patience
    }

    /// - Returns: nil: none is open, or another replica makes a step.
    mutating func perform(_ efforts: [ExpirationID: BulkEffort]) throws(DatabaseError) -> Done? {
        try connection.transaction(until: deadline) { () throws(DatabaseError) -> Done? in
            let rows = try connection.run(BulkStatements.take, until: deadline)
            guard let row = rows.first(of: BulkColumn.self), let id = row.id(.id) else { return nil }
            operation = id
            guard let operation = BulkOperation(row) else {
                try cancel(id)
                return nil
            }
            let step = try perform(operation, by: row.text(.updaterId), efforts[id] ?? BulkEffort())
            try keep(step, of: operation)
            return Done(operation: operation, step: step)
        }
    }

    private mutating func perform(
        _ operation: BulkOperation, by updaterId: String?, _ effort: BulkEffort
    ) throws(DatabaseError) -> BulkStep {
        let source = try ListSourceSearch(operation.filter, .newest, on: connection, until: deadline).source()
        let candidates = BulkCandidates(operation.filter, storedBefore: operation.createdAt, from: source)
        let found = try candidates.find(
            after: operation.progress.position, limit: effort.pace.rows, on: connection, until: deadline)
        let (all, position) = found.prefix(bytes: Self.bytes)
        ids = all.filter { $0 != effort.refused?.id }
        // As the statements that change timers are written for.
        try connection.run(ConnectionOptions.byKeyLocally, until: deadline)
        var result = try work.perform(
            operation.action, on: ids, by: Requester(name: updaterId), connection, until: deadline)
        try note(result.changed, of: operation)
        if let refused = effort.refused, all.contains(refused.id) {
            result.outcomes.append((refused.id, .failed(reason: refused.reason)))
        }
        return BulkStep(result.outcomes, position: position)
    }

    private func note(_ changed: [ExpirationID], of operation: BulkOperation) throws(DatabaseError) {
        if changed.isEmpty { return }
        var parameters = Parameters()
        parameters.add(operation.id)
        parameters.add(uuids: changed)
        try connection.run(BulkStatements.note, parameters, until: deadline)
    }

    private func keep(_ step: BulkStep, of operation: BulkOperation) throws(DatabaseError) {
        var progress = operation.progress
        progress.apply(step)
        var parameters = Parameters()
        parameters.add(operation.id)
        parameters.add(progress)
        parameters.add(BulkPace.pause(after: start.duration(to: .now)).wholeMicroseconds)
        try connection.run(BulkStatements.keep, parameters, until: deadline)
    }

    /// Ends an operation that a newer replica has stored, or that was tampered with: others go on.
    private mutating func cancel(_ id: ExpirationID) throws(DatabaseError) {
        unreadable = id
        var parameters = Parameters()
        parameters.add(id)
        parameters.addNull()
        try connection.run(BulkStatements.cancel, parameters, until: deadline)
    }
}
