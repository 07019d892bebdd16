import TimerCore

/// What the memory store holds of bulk operations.
struct MemoryBulkOperations {
    struct Entry {
        let new: NewBulkOperation
        let createdAt: Timestamp
        var progress = BulkProgress()
        var startedAt: Timestamp?
        var endedAt: Timestamp?

        var operation: BulkOperation {
            BulkOperation(
                id: new.id, action: new.action, filter: new.filter, applicantService: new.applicantService,
                requestedBy: new.requestedBy, progress: progress, createdAt: createdAt, startedAt: startedAt,
                endedAt: endedAt)
        }
    }

    private var entries: [ExpirationID: Entry] = [:]

    mutating func start(_ new: NewBulkOperation, _ now: Timestamp) -> BulkStartResult {
        if let known = entries.values.first(where: { $0.new.isOfSameKey(as: new) }) {
            let isSame = known.new.idempotency?.fingerprint == new.idempotency?.fingerprint
            return isSame ? .repeated(known.operation) : .keyReused
        }
        let open = entries.values.filter { !$0.progress.hasEnded }
        let own = open.filter { new.applicantService != nil && $0.new.applicantService == new.applicantService }
        guard open.count < BulkOperation.openLimit, own.count < BulkOperation.openLimitOfService else {
            return .tooMany
        }
        let entry = Entry(new: new, createdAt: now)
        entries[new.id] = entry
        return .started(entry.operation)
    }

    func entry(_ id: ExpirationID, of applicantService: String?) -> Entry? {
        entries[id].flatMap { applicantService == nil || $0.new.applicantService == applicantService ? $0 : nil }
    }

    /// - Parameter ids: nil: all.
    func list(
        of applicantService: String?, among ids: Set<ExpirationID>?, after: ExpirationID?, limit: Int
    ) -> [BulkOperation] {
        let all = entries.values.filter { entry(_: $0.new.id, of: applicantService) != nil }.map(\.operation)
            .filter { ids?.contains($0.id) ?? true }
        let behind = all.filter { operation in after.map { operation.id < $0 } ?? true }
        return Array(behind.sorted { $0.id > $1.id }.prefix(min(limit, 200)))
    }

    mutating func change(_ id: ExpirationID, _ now: Timestamp, _ body: (inout BulkProgress) -> Void) {
        guard var entry = entries[id], !entry.progress.hasEnded else { return }
        body(&entry.progress)
        if entry.progress.state != .cancelled { entry.startedAt = entry.startedAt ?? now }
        if entry.progress.hasEnded { entry.endedAt = now }
        entries[id] = entry
    }
}

extension NewBulkOperation {
    fileprivate func isOfSameKey(as other: NewBulkOperation) -> Bool {
        idempotency != nil && idempotency?.key == other.idempotency?.key && applicantService == other.applicantService
    }
}
