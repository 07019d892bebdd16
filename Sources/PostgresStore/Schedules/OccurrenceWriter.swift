import Schedules
import TimerCore

/// Stores the occurrences of schedules' steps, a bounded number of bytes in each statement.
struct OccurrenceWriter {
    let connection: Connection
    let deadline: ContinuousClock.Instant
    private var waiting: [NewOccurrence] = []
    private var waitingBytes = 0
    private var advanced: [(id: Int64, step: NamedScheduleStep, followingAt: Timestamp?)] = []

    /// Expirations that were stored.
    private(set) var storedCount = 0
    /// The time until the first of them is due; nil: none was stored.
    private(set) var nextDueIn: Duration?

    private static let batchBytes = 4 << 20
    private static let batchRows = 512

    init(on connection: Connection, until deadline: ContinuousClock.Instant) {
        self.connection = connection
        self.deadline = deadline
    }

    /// Takes a schedule on by `step`.
    mutating func take(
        _ step: NamedScheduleStep, of scheduleID: Int64, _ definition: NamedScheduleDefinition, _ app: App,
        now: Timestamp
    ) throws(DatabaseError) {
        for nominalAt in step.occurrences {
            let id = ExpirationID(milliseconds: UInt64(max(now.milliseconds, 0)))
            try takeOnce(scheduleID, definition, app, at: nominalAt, as: id)
        }
        advanced.append((scheduleID, step, definition.nominalTime(after: step.nominalAt)))
    }

    /// Stores one occurrence, from which the schedule does not go on.
    mutating func takeOnce(
        _ scheduleID: Int64, _ definition: NamedScheduleDefinition, _ app: App, at nominalAt: Timestamp,
        as expirationID: ExpirationID
    ) throws(DatabaseError) {
        let occurrence = NewOccurrence(
            scheduleID: scheduleID, nominalAt: nominalAt, expirationID: expirationID, accountID: app.accountID,
            payload: EventTemplate(app).payload(data: definition.data, at: nominalAt),
            outputMode: app.deliveredOutputMode, queue: app.queue)
        waiting.append(occurrence)
        waitingBytes += occurrence.size
        if waiting.count >= Self.batchRows || waitingBytes >= Self.batchBytes { try store() }
    }

    /// Writes all that was taken and not written yet. To be called last.
    mutating func finish() throws(DatabaseError) {
        try store()
        guard !advanced.isEmpty else { return }
        var parameters = Parameters()
        parameters.add(.bigint, advanced.map(\.id))
        parameters.add(timestamps: advanced.map { Optional($0.step.nominalAt) })
        parameters.add(.smallint, advanced.map { $0.step.isOver ? Int16(1) : 0 })
        parameters.add(timestamps: advanced.map(\.followingAt))
        _ = try connection.run(OccurrenceStatements.advance, parameters, until: deadline)
        advanced = []
    }

    private mutating func store() throws(DatabaseError) {
        guard !waiting.isEmpty else { return }
        var parameters = Parameters()
        parameters.add(.bigint, waiting.map(\.scheduleID))
        parameters.add(timestamps: waiting.map { Optional($0.nominalAt) })
        parameters.add(uuids: waiting.map(\.expirationID))
        parameters.add(texts: waiting.map { Optional($0.accountID) })
        parameters.add(texts: waiting.map(\.payload.bytes))
        parameters.add(texts: waiting.map(\.outputMode.bytes))
        parameters.add(.bigint, waiting.map(\.queue.rawValue))
        let rows = try connection.run(OccurrenceStatements.insert, parameters, until: deadline)
        let stored = rows.first(of: TimerFragments.StoredColumn.self)
        storedCount += Int(stored?.integer(.count, as: Int64.self) ?? 0)
        if let microseconds = stored?.integer(.dueIn, as: Int64.self) {
            nextDueIn = min(nextDueIn ?? .microseconds(microseconds), .microseconds(microseconds))
        }
        waiting = []
        waitingBytes = 0
    }
}

/// An expiration to be made for a nominal time of a schedule.
private struct NewOccurrence {
    let scheduleID: Int64
    let nominalAt: Timestamp
    let expirationID: ExpirationID
    let accountID: String
    let payload: JSONObjectText
    let outputMode: JSONObjectText
    let queue: QueueKey

    /// Bytes.
    var size: Int {
        payload.bytes.count + outputMode.bytes.count
    }
}
