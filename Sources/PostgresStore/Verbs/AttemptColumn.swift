import TimerCore

/// The columns of a timer's attempts: each row has its applicantService, and an attempt, or NULLs where there is none.
enum AttemptColumn: Int, Column {
    case applicantService, number, startedAt, durationMs, outcome, status, error, reason, replica, nextAttemptAt

    var expression: String {
        switch self {
        case .applicantService: "e.applicant_service"
        case .number: "a.number"
        case .startedAt: "a.started_at"
        case .durationMs: "a.duration_ms"
        case .outcome: "a.outcome"
        case .status: "a.http_status"
        case .error: "a.error"
        case .reason: "a.reason"
        case .replica: "a.replica"
        case .nextAttemptAt: "a.next_attempt_at"
        }
    }
}

extension ReadVerb {
    /// The attempts that failed, and the one that delivered, of which the end tells. An end that was written before
    /// attempts were kept says no more than that there was one.
    static let readAttempts = Statement(
        "read_attempts",
        """
        SELECT \(AttemptColumn.list)
        FROM (SELECT id, applicant_service FROM timer_service.expirations WHERE id = $1::uuid) AS e
        LEFT JOIN LATERAL (
            SELECT * FROM (
                SELECT number, started_at, duration_ms, outcome, http_status, error, reason, replica, next_attempt_at
                FROM timer_service.attempts
                WHERE expiration_id = e.id AND number > $2::int
                UNION ALL
                SELECT coalesce(attempt, failure_count + 1), fired_at - duration_ms * interval '1 millisecond', duration_ms,
                    1::smallint, http_status, NULL, NULL, replica, NULL
                FROM timer_service.settled_expirations
                WHERE id = e.id AND status = 1 AND coalesce(attempt, failure_count + 1) > $2::int
            ) AS every
            ORDER BY number LIMIT $3::bigint
        ) AS a ON true
        ORDER BY a.number
        """)
}

extension AttemptPage {
    /// Nil: there is no such timer, or its rows cannot be read.
    init?(_ rows: Rows) {
        guard let applicantService = rows.first(of: AttemptColumn.self)?.text(.applicantService) else { return nil }
        let attempts = rows.all().compactMap { DeliveryAttempt($0) }
        let page = Array(attempts.prefix(Self.limit))
        self.init(
            applicantService: applicantService, attempts: page,
            next: page.count < attempts.count ? page.last?.number : nil)
    }
}

extension DeliveryAttempt {
    /// Nil: there is none in the row.
    fileprivate init?(_ row: Row<AttemptColumn>) {
        guard let number = row.integer(.number, as: Int32.self),
            let outcome = row.integer(.outcome, as: Int16.self).flatMap({ AttemptOutcome(rawValue: $0) })
        else { return nil }
        let status = row.integer(.status, as: Int16.self).map { Answer.status(Int($0)) }
        self.init(
            number: Int(number), startedAt: row.timestamp(.startedAt),
            durationMs: row.integer(.durationMs, as: Int32.self).map(Int.init), outcome: outcome,
            answer: status ?? row.text(.error).map { .error($0) }, reason: row.text(.reason),
            replica: row.integer(.replica, as: Int32.self).map { Owner(rawValue: $0) },
            nextAttemptAt: row.timestamp(.nextAttemptAt))
    }
}
