import TimerCore

/// Ends pending timers that nobody delivers: one conditional statement, and for those that it did not end one more
/// that says why. The first writes the audit's entries of those that it ends; those of refusals are written before they are
/// answered.
struct AbortVerb: LaneVerb {
    struct Input: Sendable {
        let id: ExpirationID
        let applicantService: String?
        let requester: Requester?
    }

    let lease: Lease
    let letters: LetterAnnouncer
    private var parameters = Parameters()

    init(lease: Lease, letters: LetterAnnouncer) {
        self.letters = letters
        self.lease = lease
    }

    mutating func perform(
        _ inputs: [Input], isRepeated: Bool, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [AbortResult] {
        var results = [AbortResult?](repeating: nil, count: inputs.count)
        // Twice: a timer may be handed back between the two statements, and is then free to be aborted after all.
        for _ in 0..<2 {
            let left = results.indices.filter { results[$0] == nil || results[$0] == .beingDelivered }
            if left.isEmpty { break }
            let aborted = try abort(left.map { inputs[$0] }, on: connection, until: deadline)
            for (index, wasAborted) in zip(left, aborted) where wasAborted {
                results[index] = .aborted
                lease.lost(inputs[index].id)
            }
            let refused = left.filter { results[$0] != .aborted }
            if refused.isEmpty { break }
            let reasons = try classify(refused.map { inputs[$0] }, on: connection, until: deadline)
            for (index, reason) in zip(refused, reasons) { results[index] = reason.result }
            if !reasons.contains(where: \.isFree) { break }
        }
        let answers = results.map { $0 ?? .beingDelivered }
        try record(refusalsOf: inputs, answers, on: connection, until: deadline)
        return answers
    }

    private func record(
        refusalsOf inputs: [Input], _ answers: [AbortResult], on connection: Connection,
        until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) {
        let refused = zip(inputs, answers).filter { $1 != .aborted }
        let records = refused.compactMap { input, answer in
            AuditRecord(
                abortOf: input.id, applicantService: input.applicantService, by: input.requester, answer)
        }
        try connection.audit(records, until: deadline)
    }

    /// Runs both statements on nothing.
    mutating func probe(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        _ = try abort([], on: connection, until: deadline)
        _ = try classify([], on: connection, until: deadline)
    }

    private mutating func encode(_ inputs: [Input]) {
        parameters.reset()
        parameters.add(uuids: inputs.lazy.map(\.id))
        parameters.add(texts: inputs.lazy.map(\.applicantService))
    }

    private mutating func abort(
        _ inputs: [Input], on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [Bool] {
        encode(inputs)
        parameters.add(texts: inputs.lazy.map(\.requester?.name))
        parameters.add(texts: inputs.lazy.map(\.requester?.address))
        let rows: Rows
        do throws(DatabaseError) {
            rows = try connection.run(Self.abort, parameters, until: deadline)
        } catch {
            // It has an end already, that somebody else wrote, and cannot get a second one: that end is the answer. Within a
            // transaction nothing more could be asked.
            guard error.isUniqueViolation, inputs.count == 1, connection.isIdle else { throw error }
            return [false]
        }
        letters.announce(rows)
        let positions = Set(rows.all(of: EndColumn.self).compactMap { $0.integer(.timer, as: Int64.self) })
        return inputs.indices.map { positions.contains(Int64($0 + 1)) }
    }

    private struct Reason {
        let result: AbortResult
        /// True when it is pending, and nobody holds it any more.
        let isFree: Bool
    }

    private mutating func classify(
        _ inputs: [Input], on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [Reason] {
        encode(inputs)
        let rows = try connection.run(Self.classify, parameters, until: deadline)
        return rows.all(of: ReasonColumn.self).map { row in
            guard !row.isNull(.id) else { return Reason(result: .notFound, isFree: false) }
            switch row.integer(.status, as: Int16.self).flatMap({ ExpirationStatus(rawValue: $0) }) {
            case .aborted: return Reason(result: .aborted, isFree: false)
            case .expired: return Reason(result: .ended(.expired), isFree: false)
            case .error: return Reason(result: .ended(.error), isFree: false)
            case .pending: return Reason(result: .beingDelivered, isFree: false)
            case nil:
                let isFree = !row.isNull(.pendingID) && row.isNull(.owner)
                return Reason(result: .beingDelivered, isFree: isFree)
            }
        }
    }

    /// The columns that tell where a timer stands that was not aborted.
    private enum ReasonColumn: Int, Column {
        case id, status, pendingID, owner

        var expression: String {
            switch self {
            case .id: "e.id"
            case .status: "s.status"
            case .pendingID: "p.id"
            case .owner: "p.owner"
            }
        }
    }

    /// FOR UPDATE waits for a claim that is under way and then looks again at `owner`; rows are locked in the order of
    /// their ids, so that two batches with the same ids do not deadlock. A timer that is asked for twice has one updater.
    static let abort = Statement(
        "abort",
        """
        WITH input AS (
            SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY
                AS input (id, applicant_service, who, address, position)
        ), free AS (
            SELECT p.id, input.position FROM (SELECT * FROM input ORDER BY id OFFSET 0) AS input
            CROSS JOIN LATERAL (
                SELECT p.id FROM timer_service.pending_expirations p
                WHERE p.id = input.id AND p.owner IS NULL
                    AND (input.applicant_service IS NULL OR input.applicant_service =
                        (SELECT e.applicant_service FROM timer_service.expirations e WHERE e.id = p.id))
                OFFSET 0 FOR UPDATE
            ) AS p
        ), updaters AS (
            SELECT free.id, max(who) AS updater_id FROM free JOIN input USING (position) GROUP BY free.id
        ), \(TimerFragments.abortFree(updaters: "updaters", keepsEnds: false)), \(AuditFragments.audited(
            "'abort'", changes: "gone JOIN free USING (id) JOIN input USING (position)",
            service: AuditStatements.service(of: "gone.id"), id: "gone.id", status: 204))
        SELECT free.position, (SELECT count(*) FROM letter_queued) FROM gone JOIN free USING (id)
        """)

    static let classify = Statement(
        "classify",
        """
        SELECT \(ReasonColumn.list)
        FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS input (id, applicant_service, position)
        LEFT JOIN LATERAL (
            SELECT id FROM timer_service.expirations WHERE id = input.id
                AND (input.applicant_service IS NULL OR applicant_service = input.applicant_service)
            OFFSET 0
        ) AS e ON true
        LEFT JOIN LATERAL (
            SELECT status FROM timer_service.settled_expirations WHERE id = e.id OFFSET 0
        ) AS s ON true
        LEFT JOIN LATERAL (
            SELECT id, owner FROM timer_service.pending_expirations WHERE id = e.id OFFSET 0
        ) AS p ON true
        ORDER BY input.position
        """)
}
