import TimerCore

/// A document from its three tables, `e`, `p` and `s`.
enum ExpirationColumns {
    /// Failed attempts: the one that is under way has not failed yet.
    static let list = """
        e.id, e.payload, e.output_mode, e.start_date, e.expiration_interval_ms, e.applicant_service, e.due_at,
        coalesce(s.status, 0::smallint), e.created_at, coalesce(s.settled_at, p.retried_at, e.created_at),
        coalesce(s.failure_count, p.attempt - p.interruptions - (p.owner IS NOT NULL)::int), coalesce(s.last_error, p.last_error),
        s.fired_at
        """
}

extension Expiration {
    /// A row of `ExpirationColumns.list`.
    init?(_ rows: Rows, _ row: Int) {
        guard let id = rows.id(row, 0), let (payload, outputMode) = rows.objects(row, 1, 2),
            let startDate = rows.timestamp(row, 3), let interval = rows.integer(row, 4, as: Int64.self),
            let applicantService = rows.text(row, 5), let dueAt = rows.timestamp(row, 6),
            let status = rows.integer(row, 7, as: Int16.self).flatMap({ ExpirationStatus(rawValue: $0) }),
            let createdAt = rows.timestamp(row, 8), let updatedAt = rows.timestamp(row, 9)
        else { return nil }
        self.init(
            id: id, payload: payload, startDate: startDate, expirationIntervalMs: interval,
            applicantService: applicantService, outputMode: outputMode, expirationDate: dueAt, status: status,
            createdAt: createdAt, updatedAt: updatedAt,
            failureCount: Int(rows.integer(row, 10, as: Int32.self) ?? 0), lastError: rows.text(row, 11),
            firedAt: rows.timestamp(row, 12))
    }
}
