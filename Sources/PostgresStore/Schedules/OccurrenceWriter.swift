import Recurrence
import Schedules
import TimerCore
import Tracing

/// The writer of schedules' steps: of the occurrences that they store, give up or let claims take, a bounded number of
/// bytes in each statement.
struct OccurrenceWriter {
    /// The occurrence that a schedule stood at before its step.
    struct Standing {
        let nominalAt: Timestamp
        /// Nil: it has no expiration.
        let expirationID: ExpirationID?
    }

    let connection: Connection
    let deadline: ContinuousClock.Instant
    private var waiting: [NewOccurrence] = []
    private var waitingBytes = 0
    private var advanced: [Advanced] = []
    private var missed: [ExpirationID] = []
    private var allowed: [ExpirationID] = []

    /// Occurrences that were taken so far.
    private(set) var takenCount = 0
    /// Expirations that were stored.
    private(set) var storedCount = 0
    /// Nominal times that were missed and do not fire.
    private(set) var missedCount = 0
    /// True when an occurrence may be claimed that no claim would have taken before.
    private(set) var hasFreed = false
    /// The time until the first of them is due; nil: none was stored.
    private(set) var nextDueIn: Duration?

    private static let batchBytes = 4 << 20
    private static let batchRows = 512

    init(on connection: Connection, until deadline: ContinuousClock.Instant) {
        self.connection = connection
        self.deadline = deadline
    }

    /// Moves a schedule on by `step`.
    ///
    /// - Parameters:
    ///   - standing: the occurrence that it stood at; nil: it is new, or that one was taken back.
    ///   - now: by the database's clock.
    mutating func take(
        _ step: NamedScheduleStep, of scheduleID: Int64, _ definition: NamedScheduleDefinition, _ app: App,
        from standing: Standing? = nil, now: Timestamp
    ) throws(DatabaseError) {
        missedCount += step.missed
        if let standing { judge(standing, step, now) }
        for nominalAt in step.occurrences {
            let id = ExpirationID(milliseconds: UInt64(max(now.milliseconds, 0)))
            // What is due already fires because the policy says so.
            let isAhead = definition.isRecurring && nominalAt > now
            try takeOnce(
                scheduleID, definition, app, at: nominalAt, as: id,
                claimableUntil: isAhead ? nominalAt.advanced(by: MisfirePolicy.grace) : nil)
        }
        advanced.append(
            Advanced(
                id: scheduleID, step: step, followingAt: definition.nominalTime(after: step.nominalAt),
                endsAt: definition.storedEnd))
    }

    /// Has the timer of a missed occurrence given up, or lets claims take it from now on.
    private mutating func judge(_ standing: Standing, _ step: NamedScheduleStep, _ now: Timestamp) {
        guard let id = standing.expirationID, standing.nominalAt <= now else { return }
        if step.givesUp { missed.append(id) } else { allowed.append(id) }
        if now.duration(since: standing.nominalAt) >= MisfirePolicy.grace { hasFreed = true }
    }

    /// Stores one occurrence, from which the schedule does not go on.
    mutating func takeOnce(
        _ scheduleID: Int64, _ definition: NamedScheduleDefinition, _ app: App, at nominalAt: Timestamp,
        as expirationID: ExpirationID, claimableUntil: Timestamp? = nil, trace: TraceContext? = nil
    ) throws(DatabaseError) {
        takenCount += 1
        let occurrence = NewOccurrence(
            scheduleID: scheduleID, nominalAt: nominalAt, expirationID: expirationID, accountID: app.accountID,
            payload: EventTemplate(app).payload(data: definition.data, at: nominalAt),
            outputMode: app.deliveredOutputMode, queue: app.queue, claimableUntil: claimableUntil,
            trace: trace)
        waiting.append(occurrence)
        waitingBytes += occurrence.size
        if waiting.count >= Self.batchRows || waitingBytes >= Self.batchBytes { try store() }
    }

    /// Writes all that was taken and not written yet. To be called last.
    mutating func finish() throws(DatabaseError) {
        try run(OccurrenceStatements.giveUp, on: missed)
        try run(OccurrenceStatements.allow, on: allowed)
        try store()
        guard !advanced.isEmpty else { return }
        var parameters = Parameters()
        parameters.add(.bigint, advanced.map(\.id))
        parameters.add(timestamps: advanced.map { Optional($0.step.nominalAt) })
        parameters.add(.smallint, advanced.map { $0.step.isOver ? Int16(1) : 0 })
        parameters.add(timestamps: advanced.map(\.followingAt))
        parameters.add(.timestamptz, advanced.map(\.endsAt))
        parameters.add(.integer, advanced.map { Int32(clamping: $0.step.missed) })
        _ = try connection.run(OccurrenceStatements.advance, parameters, until: deadline)
        advanced = []
    }

    private func run(_ statement: Statement, on ids: [ExpirationID]) throws(DatabaseError) {
        if ids.isEmpty { return }
        var parameters = Parameters()
        parameters.add(uuids: ids)
        _ = try connection.run(statement, parameters, until: deadline)
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
        parameters.add(timestamps: waiting.map(\.claimableUntil))
        parameters.add(traces: waiting.contains { $0.trace != nil } ? waiting.map(\.trace) : [])
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
    /// The last date on which a claim may take it; nil: claims take it however late.
    let claimableUntil: Timestamp?
    /// The span that asks for it; nil: none is known.
    let trace: TraceContext?

    /// Bytes.
    var size: Int {
        payload.bytes.count + outputMode.bytes.count
    }
}

/// A schedule that a step has taken on.
private struct Advanced {
    let id: Int64
    let step: NamedScheduleStep
    /// The nominal time after that of the step; nil: none.
    let followingAt: Timestamp?
    /// See `NamedScheduleDefinition.storedEnd`.
    let endsAt: Int64
}
