extension AuditRecord {
    /// The record of a bulk operation that was asked for; nil: it was started before, or nobody in particular asked for it.
    public init?(_ operation: NewBulkOperation, _ result: BulkStartResult) {
        guard let requester = operation.requester else { return nil }
        let outcome: AuditOutcome
        switch result {
        case .started: outcome = .done
        case .repeated: return nil
        case .keyReused: outcome = .keyReused
        case .tooMany: outcome = .tooMany
        }
        let filter = String(decoding: operation.filter.json.bytes, as: UTF8.self)
        self.init(
            .startBulk, outcome, by: requester, applicantService: operation.applicantService,
            target: operation.id.description, detail: "\(operation.action.name) \(filter)")
    }

    /// The record of its cancellation; nil: nobody in particular asked for it.
    ///
    /// - Parameter result: the operation as it is then; nil: there is none.
    public init?(
        cancelOf id: ExpirationID, applicantService: String?, by requester: Requester?, _ result: BulkOperation?
    ) {
        guard let requester else { return nil }
        let outcome: AuditOutcome
        switch result?.progress.state {
        case .cancelled: outcome = .done
        case .queued, .running, .done: outcome = .ended
        case nil: outcome = .notFound
        }
        self.init(
            .cancelBulk, outcome, by: requester, applicantService: applicantService ?? result?.applicantService,
            target: id.description)
    }
}
