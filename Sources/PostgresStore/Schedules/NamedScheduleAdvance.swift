import Schedules
import TimerCore

/// Takes schedules whose occurrence is due on to the next one, all in one transaction: the next expiration is stored,
/// or the schedule stays where it is, whatever dies in between.
struct NamedScheduleAdvance {
    /// The counts of a pass.
    struct Result {
        var schedules = 0
        var stored = 0
        var givenUp = 0
        var unreadable = 0
        var nextDueIn: Duration?
    }

    let connection: Connection
    var deadline: ContinuousClock.Instant
    /// Schedules in one transaction, at most.
    var batch: Int64 = 64
    /// True: waits for an app that another replica, or a change, has locked; false: passes it over.
    let waits: Bool

    func isAnyDue() throws(DatabaseError) -> Bool {
        try connection.run(OccurrenceStatements.anyDue, until: deadline).sole?.bool(.value) ?? false
    }

    /// Takes on one batch of those that have been due longest.
    func perform() throws(DatabaseError) -> Result {
        try connection.transaction(until: deadline) { () throws(DatabaseError) in try advance() }
    }

    /// Pauses the one that has been due longest, with which a batch of one was refused.
    func suspendFirst() throws(DatabaseError) -> Result {
        try connection.transaction(until: deadline) { () throws(DatabaseError) in
            var result = Result()
            let apps = try lockApps()
            let now = try NamedScheduleTransaction(connection: connection, deadline: deadline).now()
            for stored in try dueSchedules(of: Array(apps.keys), now, &result) {
                try suspend(stored.id)
                result.unreadable += 1
            }
            return result
        }
    }

    /// Explains its statements.
    static func probe(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        try connection.explain(
            [
                AppStatements.lockDue(waiting: false), OccurrenceStatements.insert,
                OccurrenceStatements.advance, OccurrenceStatements.prepare, OccurrenceStatements.giveUp,
                OccurrenceStatements.forget, OccurrenceStatements.suspend,
            ], until: deadline)
    }

    /// The same as `perform` within a transaction that somebody else ends.
    func advance() throws(DatabaseError) -> Result {
        var result = Result()
        let apps = try lockApps()
        if apps.isEmpty { return result }
        let now = try NamedScheduleTransaction(connection: connection, deadline: deadline).now()
        let due = try dueSchedules(of: Array(apps.keys), now, &result)
        var writer = OccurrenceWriter(on: connection, until: deadline)
        var missed: [ExpirationID] = []
        for stored in due {
            guard let app = apps[stored.accountID] else { continue }
            let step = stored.definition.nextStep(from: stored.nominalAt, now: now)
            if step.givesUp, let id = stored.expirationID { missed.append(id) }
            try writer.take(step, of: stored.id, stored.definition, app, now: now)
        }
        result.givenUp = try giveUp(missed)
        try writer.finish()
        try forget(due.map(\.id))
        result.schedules = due.count
        result.stored = writer.storedCount
        result.nextDueIn = writer.nextDueIn
        return result
    }

    private func lockApps() throws(DatabaseError) -> [String: App] {
        var parameters = Parameters()
        parameters.add(batch)
        let rows = try connection.run(AppStatements.lockDue(waiting: waits), parameters, until: deadline)
        var apps: [String: App] = [:]
        for row in rows.all(of: AppColumn.self) {
            guard let app = App(row) else { continue }
            apps[app.accountID] = app
            if row.state.bool(.hasEvent) == false {
                try AppChanges(connection: connection, deadline: deadline).keepEvent(of: app)
            }
        }
        return apps
    }

    private func dueSchedules(
        of accounts: [String], _ now: Timestamp, _ result: inout Result
    ) throws(DatabaseError) -> [StoredNamedSchedule] {
        var parameters = Parameters()
        parameters.add(texts: accounts.map { Optional($0) })
        parameters.add(now)
        parameters.add(batch)
        return try read(try connection.run(OccurrenceStatements.due, parameters, until: deadline), &result)
    }

    func read(_ rows: Rows, _ result: inout Result) throws(DatabaseError) -> [StoredNamedSchedule] {
        var found: [StoredNamedSchedule] = []
        for row in rows.all(of: NamedScheduleColumn.self) {
            do throws(DatabaseError) {
                found.append(try StoredNamedSchedule(row))
            } catch {
                // It would stand at the head of every batch for ever.
                result.unreadable += 1
                try suspend(row.integer(.id, as: Int64.self) ?? 0)
            }
        }
        return found
    }

    private func suspend(_ scheduleID: Int64) throws(DatabaseError) {
        var parameters = Parameters()
        parameters.add(scheduleID)
        _ = try connection.run(OccurrenceStatements.suspend, parameters, until: deadline)
    }

    private func giveUp(_ ids: [ExpirationID]) throws(DatabaseError) -> Int {
        if ids.isEmpty { return 0 }
        var parameters = Parameters()
        parameters.add(uuids: ids)
        return try connection.run(OccurrenceStatements.giveUp, parameters, until: deadline).count
    }

    func forget(_ scheduleIDs: [Int64]) throws(DatabaseError) {
        if scheduleIDs.isEmpty { return }
        var parameters = Parameters()
        parameters.add(.bigint, scheduleIDs)
        _ = try connection.run(OccurrenceStatements.forget, parameters, until: deadline)
    }
}

/// Computes for schedules that a claim has taken on what follows, so that the next claim can do the same.
extension NamedScheduleAdvance {
    private static let preparedAtOnce: Int64 = 256

    func isAnyWithoutFollowing() throws(DatabaseError) -> Bool {
        try connection.run(OccurrenceStatements.anyWithoutFollowing, until: deadline).sole?.bool(.value) ?? false
    }

    /// Prepares one batch, the soonest first. Locks the schedules alone, and passes over those that are locked.
    func prepare() throws(DatabaseError) -> Result {
        try connection.transaction(until: deadline) { () throws(DatabaseError) in
            var parameters = Parameters()
            parameters.add(Self.preparedAtOnce)
            var result = Result()
            let rows = try connection.run(OccurrenceStatements.withoutFollowing, parameters, until: deadline)
            let schedules = try read(rows, &result)
            result.schedules = rows.count
            if schedules.isEmpty { return result }
            parameters.reset()
            parameters.add(.bigint, schedules.map(\.id))
            parameters.add(timestamps: schedules.map { $0.definition.nominalTime(after: $0.nominalAt) })
            _ = try connection.run(OccurrenceStatements.prepare, parameters, until: deadline)
            try forget(schedules.map(\.id))
            return result
        }
    }
}
