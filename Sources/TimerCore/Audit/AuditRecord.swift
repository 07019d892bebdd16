/// A change that was asked for and what came of it, as the audit is told: never a payload, a header or a query of a URL.
public struct AuditRecord: Hashable, Sendable {
    /// Who asked.
    public let requester: Requester
    /// What was asked for.
    public let action: AuditAction
    /// Whose it was; nil: everybody's, or that of the timer, if there is one.
    public let applicantService: String?
    /// The timer.
    public let expirationID: ExpirationID?
    /// What else was changed: a destination's key, a schedule's name, the id of a bulk operation.
    public let target: String?
    /// What was asked of it in particular: names of fields, a control, a filter.
    public let detail: String?
    /// What came of it.
    public let outcome: AuditOutcome

    /// The most bytes of a target: 255 characters, each of four bytes.
    public static let longestTarget = 1_020
    /// The most bytes of a detail.
    public static let longestDetail = 1_024

    /// A record of this; longer texts are cut.
    public init(
        _ action: AuditAction, _ outcome: AuditOutcome, by requester: Requester, applicantService: String? = nil,
        expirationID: ExpirationID? = nil, target: String? = nil, detail: String? = nil
    ) {
        self.requester = requester
        self.action = action
        self.applicantService = applicantService
        self.expirationID = expirationID
        self.target = target?.cut(toBytes: Self.longestTarget)
        self.detail = detail?.cut(toBytes: Self.longestDetail)
        self.outcome = outcome
    }
}

extension AuditRecord {
    /// The record of an abort; nil: nobody in particular asked for it.
    public init?(
        abortOf id: ExpirationID, applicantService: String?, by requester: Requester?, _ result: AbortResult
    ) {
        guard let requester else { return nil }
        self.init(
            .abort, AuditOutcome(result), by: requester, applicantService: applicantService, expirationID: id)
    }

    /// The record of a change of a timer; nil: it was made before, or nobody in particular asked for it.
    public init?(_ change: ExpirationChange, _ result: ChangeResult) {
        guard let requester = change.requester, let outcome = AuditOutcome(result) else { return nil }
        self.init(
            change.auditAction, outcome, by: requester, applicantService: change.applicantService,
            expirationID: change.id, detail: change.auditDetail)
    }
}

extension ExpirationChange {
    /// Its name in the audit.
    public var auditAction: AuditAction {
        switch action {
        case .update: .update
        case .fire: .fire
        case .retry: .retry
        case .replay: .replay
        }
    }

    /// The names of the fields that it replaces, or the id of the new timer.
    public var auditDetail: String? {
        switch action {
        case .update(let update): update.fieldNames.joined(separator: ", ")
        case .fire, .retry: nil
        case .replay(let id, _): id.description
        }
    }
}

extension ExpirationUpdate {
    /// The fields that have new values, in the order of the API.
    fileprivate var fieldNames: [String] {
        let fields: [(String, Bool)] = [
            ("startDate", startDate != nil), ("expirationIntervalMs", expirationIntervalMs != nil),
            ("payload", payload != nil), ("outputMode", output != nil), ("labels", labels != nil),
        ]
        return fields.filter(\.1).map(\.0)
    }
}
