import TimerCore

/// What the memory store holds of the audit.
struct MemoryAudit {
    private var entries: [AuditEntry] = []

    /// - Parameter applicantService: of the record's timer; nil: there is none.
    mutating func add(_ record: AuditRecord?, applicantService: String?, at now: Timestamp) {
        guard let record, let address = record.requester.address else { return }
        entries.append(
            AuditEntry(
                position: AuditQuery.Position(at: now, number: Int64(entries.count + 1)), who: record.requester.name,
                address: address, action: record.action.rawValue,
                applicantService: record.applicantService ?? applicantService, expirationID: record.expirationID,
                target: record.target, detail: record.detail, status: record.outcome.status(of: record.action),
                outcome: record.outcome.rawValue))
    }

    func page(_ query: AuditQuery) -> AuditPage {
        let all = entries.filter { $0.meets(query) }.sorted { $1.position < $0.position }
        let page = Array(all.prefix(query.limit))
        return AuditPage(page, next: page.count < query.limit ? nil : page.last?.position)
    }
}

extension AuditEntry {
    fileprivate func meets(_ query: AuditQuery) -> Bool {
        (query.who.map { $0 == who } ?? true) && (query.action.map { $0.rawValue == action } ?? true)
            && (query.applicantService.map { $0 == applicantService } ?? true)
            && (query.expirationID.map { $0 == expirationID } ?? true) && (query.from.map { $0 <= position.at } ?? true)
            && (query.before.map { position.at < $0 } ?? true) && (query.after.map { position < $0 } ?? true)
    }
}

extension AuditQuery.Position {
    fileprivate static func < (left: AuditQuery.Position, right: AuditQuery.Position) -> Bool {
        (left.at, left.number) < (right.at, right.number)
    }
}

extension MemoryStore: AuditStore {
    /// A page of the audit.
    public func audit(_ query: AuditQuery) async throws(StoreError) -> AuditPage {
        try mutate { $0.audit.page(query) }
    }
}
