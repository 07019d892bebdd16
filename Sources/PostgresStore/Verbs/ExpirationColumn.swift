import TimerCore

/// The columns of a document from its three tables, `e` (expirations), `p` (pending) and `s` (settled).
enum ExpirationColumn: Int, Column {
    case id, payload, outputMode
    /// An object of strings; NULL: there are none.
    case labels
    case startDate, intervalMs, applicantService, dueAt, status, createdAt, updatedAt
    /// Failed attempts: the one that is under way has not failed yet.
    case failureCount
    case lastError, firedAt, onError, onEnd, deadLetterOf, replayOf, creatorId
    /// Of the end, or else of the last change before it.
    case updaterId
    /// NULL: it was never retried from its error.
    case firstDueAt

    var expression: String {
        switch self {
        case .id: "e.id"
        case .payload: "e.payload"
        case .outputMode: "e.output_mode"
        case .labels:
            "(SELECT json_object_agg(name, value)::text FROM (\(Self.ownLabels)) AS own)"
        case .startDate: "e.start_date"
        case .intervalMs: "e.expiration_interval_ms"
        case .applicantService: "e.applicant_service"
        case .dueAt: "e.due_at"
        case .status: "coalesce(s.status, 0::smallint)"
        case .createdAt: "e.created_at"
        case .updatedAt: "greatest(s.settled_at, p.retried_at, e.updated_at, e.created_at)"
        case .failureCount:
            "coalesce(s.failure_count, p.attempt - p.interruptions - (p.owner IS NOT NULL)::int)"
        case .lastError: "coalesce(s.last_error, p.last_error)"
        case .firedAt: "s.fired_at"
        case .onError: "e.on_error"
        case .onEnd: "e.on_end"
        case .deadLetterOf: "e.dead_letter_of"
        case .replayOf: "e.replay_of"
        case .creatorId: "e.creator_id"
        case .updaterId: "coalesce(s.updater_id, e.updater_id, e.creator_id)"
        case .firstDueAt: "e.first_due_at"
        }
    }

    /// In the order of the primary key, so that it is the index for this however few rows there were when it was planned.
    private static let ownLabels = "SELECT name, value FROM timer_service.labels WHERE id = e.id ORDER BY name"
}

extension Expiration {
    /// Nil: the row cannot be read.
    init?(_ row: Row<ExpirationColumn>) {
        guard let id = row.id(.id), let (payload, outputMode) = row.objects(.payload, .outputMode),
            let startDate = row.timestamp(.startDate), let interval = row.integer(.intervalMs, as: Int64.self),
            let applicantService = row.text(.applicantService), let dueAt = row.timestamp(.dueAt),
            let status = row.integer(.status, as: Int16.self).flatMap({ ExpirationStatus(rawValue: $0) }),
            let createdAt = row.timestamp(.createdAt), let updatedAt = row.timestamp(.updatedAt)
        else { return nil }
        self.init(
            id: id, payload: payload, startDate: startDate, expirationIntervalMs: interval,
            applicantService: applicantService, outputMode: outputMode,
            labels: row.object(.labels).flatMap { Labels(stored: $0) } ?? .none, expirationDate: dueAt, status: status,
            createdAt: createdAt, updatedAt: updatedAt,
            failureCount: Int(row.integer(.failureCount, as: Int32.self) ?? 0), lastError: row.text(.lastError),
            firedAt: row.timestamp(.firedAt), onError: row.object(.onError), onEnd: row.object(.onEnd),
            deadLetterOf: row.id(.deadLetterOf), replayOf: row.id(.replayOf), creatorId: row.text(.creatorId),
            updaterId: row.text(.updaterId), firstExpirationDate: row.timestamp(.firstDueAt))
    }
}
