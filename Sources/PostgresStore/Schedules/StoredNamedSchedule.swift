import Schedules
import TimerCore

/// The columns of `timer_service.schedules s`.
enum NamedScheduleColumn: Int, Column {
    case id, accountID, name, data, scheduleAt, scheduleAtText, repeats
    /// The end of the recurrence, NULL if it has none; and whether that is known: otherwise it is to be counted out.
    case endsAt, isEndKnown
    /// The occurrence that the schedule stands at.
    case nominalAt, expirationID
    case isPaused, isOver, createdAt, updatedAt
    /// True while the expiration that it stands at has not ended.
    case isPending
    case missed, missedAt

    var expression: String {
        switch self {
        case .id: "s.id"
        case .accountID: "s.account_id"
        case .name: "s.name"
        case .data: "s.data"
        case .scheduleAt: "s.schedule_at"
        case .scheduleAtText: "s.schedule_at_text"
        case .repeats: "s.repeat"
        case .endsAt: "nullif(s.ends_at, 'infinity')"
        case .isEndKnown: "s.ends_at IS NOT NULL"
        case .nominalAt: "s.nominal_at"
        case .expirationID: "s.expiration_id"
        case .isPaused: "s.is_paused"
        case .isOver: "s.is_over"
        case .createdAt: "s.created_at"
        case .updatedAt: "s.updated_at"
        case .isPending:
            "EXISTS (SELECT FROM timer_service.pending_expirations p WHERE p.id = s.expiration_id)"
        case .missed: "s.missed"
        case .missedAt: "s.missed_at"
        }
    }
}

/// A named schedule as its row has it, whether it is gone or not.
struct StoredNamedSchedule {
    let id: Int64
    let accountID: String
    let definition: NamedScheduleDefinition
    let nominalAt: Timestamp
    let expirationID: ExpirationID?
    let isPaused: Bool
    let isOver: Bool
    let createdAt: Timestamp
    let updatedAt: Timestamp
    /// True while the expiration that it stands at has not ended.
    let isPending: Bool
    let missedCount: Int64
    let missedAt: Timestamp?

    /// - Throws: when what was stored cannot be read: it names a time zone, say, that neither the system nor Foundation has.
    init(_ row: Row<NamedScheduleColumn>) throws(DatabaseError) {
        guard let id = row.integer(.id, as: Int64.self), let accountID = row.text(.accountID),
            let nominalAt = row.timestamp(.nominalAt), let isPaused = row.bool(.isPaused),
            let isOver = row.bool(.isOver), let createdAt = row.timestamp(.createdAt),
            let updatedAt = row.timestamp(.updatedAt), let isPending = row.bool(.isPending)
        else { throw Self.unreadable(row.text(.name)) }
        self.id = id
        self.accountID = accountID
        definition = try Self.definition(row)
        self.nominalAt = nominalAt
        expirationID = row.id(.expirationID)
        self.isPaused = isPaused
        self.isOver = isOver
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.isPending = isPending
        missedCount = row.integer(.missed, as: Int64.self) ?? 0
        missedAt = row.timestamp(.missedAt)
    }

    /// True when nothing is left of it: the last of its expirations has ended.
    var isGone: Bool {
        !isPaused && !isPending && (isOver || !definition.isRecurring)
    }

    /// The schedule as the API shows it.
    func schedule(newest: [NamedScheduleHistory.Occurrence]) -> NamedSchedule {
        let next = isPending ? expirationID.map { NamedSchedule.Next(dueAt: nominalAt, expirationID: $0) } : nil
        return NamedSchedule(
            definition: definition, isPaused: isPaused, next: isPaused ? nil : next, createdAt: createdAt,
            updatedAt: updatedAt,
            history: NamedScheduleHistory(missedCount: missedCount, missedAt: missedAt, newest: newest))
    }

    private static func definition(_ row: Row<NamedScheduleColumn>) throws(DatabaseError) -> NamedScheduleDefinition {
        guard let name = row.text(.name), let data = row.object(.data), let scheduleAt = row.timestamp(.scheduleAt),
            let scheduleAtText = row.text(.scheduleAtText)
        else { throw unreadable(row.text(.name)) }
        let repeats: Repeat?
        do {
            repeats = try row.object(.repeats).map { text throws(InvalidRepeat) in
                try Repeat(
                    text, anchor: scheduleAt,
                    end: row.bool(.isEndKnown) == true ? .known(row.timestamp(.endsAt)) : .toBeCounted)
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
