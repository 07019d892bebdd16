import TimerCore

extension Parameters {
    /// The parameters of `AuditStatements.add`.
    init(_ records: [AuditRecord]) {
        self.init()
        add(texts: records.lazy.map(\.requester.name))
        add(texts: records.lazy.map(\.requester.address))
        add(texts: records.lazy.map { Optional($0.action.rawValue) })
        add(texts: records.lazy.map(\.applicantService))
        add(optionalUUIDs: records.lazy.map(\.expirationID))
        add(texts: records.lazy.map(\.target))
        add(texts: records.lazy.map(\.detail))
        add(.smallint, records.lazy.map { Int16($0.outcome.status(of: $0.action)) })
        add(texts: records.lazy.map { Optional($0.outcome.rawValue) })
    }
}

extension Connection {
    /// Writes entries of the audit, in the transaction that has been begun, if one has: none of what has no address.
    func audit(_ records: [AuditRecord], until deadline: Instant) throws(DatabaseError) {
        let records = records.filter { $0.requester.address != nil }
        if records.isEmpty { return }
        // Without a name: it may be a part of a transaction, see `transaction`.
        try run(AuditStatements.add.unnamed, Parameters(records), until: deadline)
    }
}
