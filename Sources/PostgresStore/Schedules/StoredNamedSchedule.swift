import Schedules
import TimerCore

/// A schedule in its table.
struct StoredNamedSchedule {
    /// Of `timer_service.schedules s`.
    static let columns = """
        s.id, s.account_id, s.name, s.data, s.schedule_at, s.schedule_at_text, s.repeat, s.ends_at, s.nominal_at,
        s.expiration_id, s.is_paused, s.is_over, s.created_at, s.updated_at,
        EXISTS (SELECT FROM timer_service.pending_expirations p WHERE p.id = s.expiration_id)
        """

    let id: Int64
    let accountID: String
    let definition: NamedScheduleDefinition
    let nominalAt: Timestamp
    let expirationID: ExpirationID?
    let isPaused: Bool
    let isOver: Bool
    let createdAt: Timestamp
    let updatedAt: Timestamp
    /// Whether the expiration that it stands at has not ended.
    let isPending: Bool

    /// - Throws: when what was stored cannot be read: a time zone that this toolchain does not know.
    init(_ rows: Rows, _ row: Int) throws(DatabaseError) {
        guard let id = rows.integer(row, 0, as: Int64.self), let accountID = rows.text(row, 1),
            let nominalAt = rows.timestamp(row, 8), let isPaused = rows.bool(row, 10),
            let isOver = rows.bool(row, 11), let createdAt = rows.timestamp(row, 12),
            let updatedAt = rows.timestamp(row, 13), let isPending = rows.bool(row, 14)
        else { throw Self.unreadable(rows.text(row, 2)) }
        self.id = id
        self.accountID = accountID
        definition = try Self.definition(rows, row)
        self.nominalAt = nominalAt
        expirationID = rows.id(row, 9)
        self.isPaused = isPaused
        self.isOver = isOver
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.isPending = isPending
    }

    /// Whether it is gone: what was left of it has ended.
    var isGone: Bool {
        !isPaused && !isPending && (isOver || !definition.isRecurring)
    }

    var schedule: NamedSchedule {
        let next = isPending ? expirationID.map { NamedSchedule.Next(dueAt: nominalAt, expirationID: $0) } : nil
        return NamedSchedule(
            definition: definition, isPaused: isPaused, next: isPaused ? nil : next, createdAt: createdAt,
            updatedAt: updatedAt)
    }

    private static func definition(_ rows: Rows, _ row: Int) throws(DatabaseError) -> NamedScheduleDefinition {
        guard let name = rows.text(row, 2), let data = rows.object(row, 3), let scheduleAt = rows.timestamp(row, 4),
            let scheduleAtText = rows.text(row, 5)
        else { throw unreadable(rows.text(row, 2)) }
        let repeats: Repeat?
        do {
            repeats = try rows.object(row, 6).map { text throws(InvalidRepeat) in
                try Repeat(stored: text, anchor: scheduleAt, end: rows.timestamp(row, 7))
            }
        } catch {
            throw unreadable(name)
        }
        return NamedScheduleDefinition(
            name: name, data: data, scheduleAt: scheduleAt, scheduleAtText: scheduleAtText, repeats: repeats)
    }

    private static func unreadable(_ name: String?) -> DatabaseError {
        DatabaseError(kind: .badData, reason: "the schedule '\(name ?? "")' cannot be read as it was stored")
    }
}
