import TimerCore

/// The part of a statement that writes the audit's entries of the changes that it makes, so that there is none without.
enum AuditFragments {
    /// The CTE `audited`: an entry for each change that has an address in `input`.
    ///
    /// - Parameters:
    ///   - action: the name of an `AuditAction`, as an expression.
    ///   - changes: what the changes are selected from, with the columns of `input`.
    ///   - service: the applicantService of a change, as an expression.
    ///   - id: the timer's.
    ///   - detail: see `AuditRecord.detail`.
    ///   - status: that of the answer.
    static func audited(
        _ action: String, changes: String, service: String, id: String, detail: String = "NULL", status: Int
    ) -> String {
        """
        audited AS (
            INSERT INTO timer_service.audit
                (who, address, action, applicant_service, expiration_id, detail, status, outcome)
            SELECT input.who, input.address, \(action), \(service), \(id), \(detail), \(status),
                '\(AuditOutcome.done.rawValue)'
            FROM \(changes)
            WHERE input.address IS NOT NULL
        )
        """
    }
}
