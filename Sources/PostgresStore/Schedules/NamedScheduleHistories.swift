import Schedules
import TimerCore

/// The reading of what has become of the occurrences of some schedules.
struct NamedScheduleHistories {
    let connection: Connection
    let deadline: ContinuousClock.Instant

    /// The newest occurrences of each schedule whose nominal time has come, at most `$2`. What retention has deleted is
    /// left out.
    static let newest = Statement(
        planned: "occurrences_newest",
        """
        SELECT \(OccurrenceColumn.list)
        FROM unnest($1::bigint[]) AS s (id)
        CROSS JOIN LATERAL (
            SELECT nominal_at, expiration_id FROM timer_service.occurrences
            WHERE schedule_id = s.id AND nominal_at <= now() ORDER BY nominal_at DESC LIMIT $2::bigint
        ) AS o
        LEFT JOIN LATERAL (
            SELECT status FROM timer_service.settled_expirations WHERE id = o.expiration_id OFFSET 0
        ) AS ended ON true
        LEFT JOIN LATERAL (
            SELECT 0::smallint AS status FROM timer_service.pending_expirations WHERE id = o.expiration_id OFFSET 0
        ) AS pending ON true
        WHERE coalesce(ended.status, pending.status) IS NOT NULL
        ORDER BY s.id, o.nominal_at DESC
        """)

    /// The schedules as the API shows them.
    func schedules(_ stored: [StoredNamedSchedule]) throws(DatabaseError) -> [NamedSchedule] {
        if stored.isEmpty { return [] }
        var parameters = Parameters()
        parameters.add(.bigint, stored.map(\.id))
        parameters.add(Int64(NamedScheduleHistory.limit))
        let rows = try connection.run(Self.newest, parameters, until: deadline)
        var newest: [Int64: [NamedScheduleHistory.Occurrence]] = [:]
        for row in rows.all(of: OccurrenceColumn.self) {
            guard let schedule = row.integer(.schedule, as: Int64.self), let dueAt = row.timestamp(.nominalAt),
                let id = row.id(.expirationID),
                let status = row.integer(.status, as: Int16.self).flatMap(ExpirationStatus.init)
            else { continue }
            newest[schedule, default: []].append(
                NamedScheduleHistory.Occurrence(dueAt: dueAt, expirationID: id, status: status))
        }
        return stored.map { $0.schedule(newest: newest[$0.id] ?? []) }
    }
}

/// The columns of an occurrence whose nominal time has come.
enum OccurrenceColumn: Int, Column {
    case schedule, nominalAt, expirationID, status

    var expression: String {
        switch self {
        case .schedule: "s.id"
        case .nominalAt: "o.nominal_at"
        case .expirationID: "o.expiration_id"
        case .status: "coalesce(ended.status, pending.status)"
        }
    }
}
