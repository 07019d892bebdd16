import TimerCore

extension MemoryStoreState {
    func bulkTimers(_ filter: ExpirationFilter) -> [ExpirationID] {
        rows.values.filter { lets($0, through: filter) }.map(\.new.id).sorted { $0 > $1 }
    }

    /// Makes the only step of an operation.
    mutating func workOff(_ id: ExpirationID, _ now: Timestamp) {
        guard let entry = bulk.entry(id, of: nil) else { return }
        let timers = bulkTimers(entry.new.filter).filter { rows[$0].map { $0.createdAt < entry.createdAt } ?? false }
        let outcomes = timers.map { ($0, perform(entry.new, on: $0, now)) }
        bulk.change(id, now) { $0.apply(BulkStep(outcomes, position: nil)) }
    }

    private mutating func perform(_ order: NewBulkOperation, on id: ExpirationID, _ now: Timestamp) -> BulkOutcome {
        let action: ExpirationChange.Action
        let new = ExpirationID.random()
        switch order.action {
        case .abort:
            return note(BulkOutcome(abort(id, applicantService: nil, by: order.stepRequester, now)), of: order, on: id)
        case .reschedule(.to(let date)): action = .update(ExpirationUpdate(startDate: date))
        case .reschedule(.by(let milliseconds)): action = .update(ExpirationUpdate(shiftMs: milliseconds))
        case .fire: action = .fire
        case .retry: action = .retry(startDate: nil)
        case .replay: action = .replay(as: new, startDate: nil)
        }
        let change = ExpirationChange(id: id, action: action, requester: order.stepRequester)
        return note(
            BulkOutcome(self.change(change, now).0), of: order, on: order.action == .replay ? new : id)
    }

    private mutating func note(
        _ outcome: BulkOutcome, of order: NewBulkOperation, on id: ExpirationID
    ) -> BulkOutcome {
        if outcome == .done { rows[id]?.bulkOperations.insert(order.id) }
        return outcome
    }
}

extension MemoryStore: BulkStore {
    /// The exact number.
    public func count(
        _ filter: ExpirationFilter, within patience: Duration
    ) async throws(StoreError) -> CountedTimers {
        CountedTimers(try mutate { $0.bulkTimers(filter).count })
    }

    /// Starts an operation, and works it off where the store does so.
    public func start(_ operation: NewBulkOperation) async throws(StoreError) -> BulkStartResult {
        let (now, worksOff) = (clock.now, worksBulkOff)
        return try mutate { state in
            let result = state.bulk.start(operation, now)
            state.audit.add(AuditRecord(operation, result), applicantService: nil, at: now)
            if worksOff { state.workOff(operation.id, now) }
            return result
        }
    }

    /// One of them.
    public func bulkOperation(
        _ id: ExpirationID, applicantService: String?
    ) async throws(StoreError) -> BulkOperation? {
        try mutate { $0.bulk.entry(id, of: applicantService)?.operation }
    }

    /// The newest.
    public func bulkOperations(
        of id: ExpirationID?, applicantService: String?, after: ExpirationID?, limit: Int
    ) async throws(StoreError) -> [BulkOperation] {
        try mutate { state in
            let own = id.map { state.rows[$0]?.bulkOperations ?? [] }
            return state.bulk.list(of: applicantService, among: own, after: after, limit: limit)
        }
    }

    /// Ends one.
    public func cancelBulkOperation(
        _ id: ExpirationID, applicantService: String?, by requester: Requester?
    ) async throws(StoreError) -> BulkOperation? {
        let now = clock.now
        return try mutate { state in
            if state.bulk.entry(id, of: applicantService) != nil { state.bulk.change(id, now) { $0.cancel() } }
            let operation = state.bulk.entry(id, of: applicantService)?.operation
            let record = AuditRecord(cancelOf: id, applicantService: applicantService, by: requester, operation)
            state.audit.add(record, applicantService: nil, at: now)
            return operation
        }
    }
}

extension NewBulkOperation {
    /// Who changes each timer: of the operation alone the audit has an entry.
    fileprivate var stepRequester: Requester {
        Requester(name: requester?.name)
    }
}
