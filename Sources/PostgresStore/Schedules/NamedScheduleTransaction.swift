import Schedules
import TimerCore

/// The steps that changes of schedules are made of, within a transaction that holds the app's lock.
struct NamedScheduleTransaction {
    let connection: Connection
    let deadline: ContinuousClock.Instant

    func now() throws(DatabaseError) -> Timestamp {
        let rows = try connection.run(NamedScheduleStatements.now, until: deadline)
        guard let now = rows.sole?.timestamp(.value) else {
            throw DatabaseError(kind: .failed, reason: "the database gave no clock")
        }
        return now
    }

    /// The app, locked until the end of the transaction.
    func lockApp(_ accountID: String) throws(DatabaseError) -> App? {
        var parameters = Parameters()
        parameters.add(accountID)
        let rows = try connection.run(AppStatements.lock, parameters, until: deadline)
        return rows.first().flatMap { App($0) }
    }

    /// The schedule, gone or not.
    func schedule(_ name: String, of accountID: String) throws(DatabaseError) -> StoredNamedSchedule? {
        var parameters = Parameters()
        parameters.add(accountID)
        parameters.add(name)
        let rows = try connection.run(NamedScheduleStatements.schedule, parameters, until: deadline)
        return try rows.first().map { row throws(DatabaseError) in try StoredNamedSchedule(row) }
    }

    /// True when the app may have one more of that kind beside what it has; a schedule of the same name is not counted.
    func hasRoom(for definition: NamedScheduleDefinition, in app: App) throws(DatabaseError) -> Bool {
        let limit = definition.limit(of: app)
        if try count(definition, app) < limit { return true }
        var parameters = Parameters()
        parameters.add(app.accountID)
        _ = try connection.run(NamedScheduleStatements.removeGone, parameters, until: deadline)
        return try count(definition, app) < limit
    }

    private func count(_ definition: NamedScheduleDefinition, _ app: App) throws(DatabaseError) -> Int {
        var parameters = Parameters()
        parameters.add(app.accountID)
        parameters.add(definition.isRecurring)
        parameters.add(definition.name)
        let rows = try connection.run(NamedScheduleStatements.count, parameters, until: deadline)
        return Int(rows.sole?.integer(.value, as: Int64.self) ?? 0)
    }

    func insert(
        _ definition: NamedScheduleDefinition, for accountID: String, at nominalAt: Timestamp
    ) throws(DatabaseError) -> Int64 {
        let parameters = Self.parameters(definition, accountID, nominalAt)
        let rows = try connection.run(NamedScheduleStatements.insert, parameters, until: deadline)
        guard let id = rows.sole?.integer(.value, as: Int64.self) else {
            throw DatabaseError(kind: .failed, reason: "the schedule got no id")
        }
        return id
    }

    func replace(
        _ definition: NamedScheduleDefinition, for accountID: String, at nominalAt: Timestamp
    ) throws(DatabaseError) {
        let parameters = Self.parameters(definition, accountID, nominalAt)
        _ = try connection.run(NamedScheduleStatements.replace, parameters, until: deadline)
    }

    private static func parameters(
        _ definition: NamedScheduleDefinition, _ accountID: String, _ nominalAt: Timestamp
    ) -> Parameters {
        var parameters = Parameters()
        parameters.add(accountID)
        parameters.add(definition.name)
        parameters.add(definition.data.bytes)
        parameters.add(definition.scheduleAt)
        parameters.add(definition.scheduleAtText)
        if let text = definition.repeats?.text { parameters.add(text.bytes) } else { parameters.addNull() }
        parameters.add(definition.storedEnd)
        parameters.add(nominalAt)
        return parameters
    }

    /// Ends what is pending of a schedule and nobody delivers.
    ///
    /// - Parameter expirationID: this one alone; nil: all.
    /// - Returns: the nominal times that were taken back.
    func takeBack(_ scheduleID: Int64, _ expirationID: ExpirationID?) throws(DatabaseError) -> [Timestamp] {
        var parameters = Parameters()
        parameters.add(scheduleID)
        if let expirationID { parameters.add(expirationID) } else { parameters.addNull() }
        let rows = try connection.run(NamedScheduleStatements.takeBack, parameters, until: deadline)
        return rows.all(of: SoleColumn.self).compactMap { $0.timestamp(.value) }
    }

    /// The expiration that an `Idempotency-Key` belongs to: `id` from now on, if the key was free.
    func owner(
        of idempotency: Idempotency, _ accountID: String, else id: ExpirationID
    ) throws(DatabaseError) -> IdempotencyOwner? {
        var parameters = Parameters()
        parameters.add(accountID)
        parameters.add(idempotency.key)
        parameters.add(idempotency.fingerprint)
        parameters.add(id)
        _ = try connection.run(NamedScheduleStatements.takeKey, parameters, until: deadline)
        // A statement of its own: one that waited for another's commit does not see what was committed.
        parameters.reset()
        parameters.add(texts: [accountID])
        parameters.add(texts: [idempotency.key])
        return try connection.run(ScheduleStatements.owners, parameters, until: deadline).first()
            .flatMap { IdempotencyOwner($0) }
    }

    func remove(_ scheduleID: Int64) throws(DatabaseError) {
        var parameters = Parameters()
        parameters.add(scheduleID)
        _ = try connection.run(NamedScheduleStatements.remove, parameters, until: deadline)
    }

    /// - Parameter nominalAt: of the occurrence that was taken back; nil: none was.
    func pause(_ scheduleID: Int64, at nominalAt: Timestamp?) throws(DatabaseError) {
        var parameters = Parameters()
        parameters.add(scheduleID)
        if let nominalAt { parameters.add(nominalAt) } else { parameters.addNull() }
        _ = try connection.run(NamedScheduleStatements.pause, parameters, until: deadline)
    }

    func resume(_ scheduleID: Int64) throws(DatabaseError) {
        var parameters = Parameters()
        parameters.add(scheduleID)
        _ = try connection.run(NamedScheduleStatements.resume, parameters, until: deadline)
    }
}

extension NamedScheduleDefinition {
    /// The end of its recurrence as `ends_at` has it, in PostgreSQL's microseconds, so that a count is not counted out at
    /// each read: infinity (timestamp.h: DT_NOEND) for one that goes on for ever.
    var storedEnd: Int64 {
        repeats?.recurrence.end?.postgresMicroseconds ?? .max
    }

    /// Schedules of its kind that the app may have.
    func limit(of app: App) -> Int {
        isRecurring ? app.limits.recurringSchedules : app.limits.oneTimeSchedules
    }
}
