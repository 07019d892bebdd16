import Schedules
import TimerCore

/// Takes schedules whose occurrence is due on to the next one, all in one transaction: the next expiration is stored,
/// or the schedule stays where it is, whatever dies in between.
struct NamedScheduleAdvance {
    /// What a pass did.
    struct Result {
        var schedules = 0
        var stored = 0
        var givenUp = 0
        var unreadable = 0
        var nextDueIn: Duration?
    }

    let connection: Connection
    var deadline: ContinuousClock.Instant
    /// Schedules in one transaction.
    var batch: Int64 = 64
    /// Waits for an app that another replica, or a change, has locked; otherwise it is passed over.
    let waits: Bool

    func isAnyDue() throws(DatabaseError) -> Bool {
        try connection.run(OccurrenceStatements.anyDue, until: deadline).bool(0, 0) ?? false
    }

    /// One batch of those that have been due longest.
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

    /// Asks whether its statements could be done.
    static func probe(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        try connection.explain(
            [
                OccurrenceStatements.lockApps(waiting: false), OccurrenceStatements.insert,
                OccurrenceStatements.advance, OccurrenceStatements.prepare, OccurrenceStatements.giveUp,
                OccurrenceStatements.forget, OccurrenceStatements.suspend,
            ], until: deadline)
    }

    /// The same within a transaction that somebody else ends.
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
        let rows = try connection.run(OccurrenceStatements.lockApps(waiting: waits), parameters, until: deadline)
        var apps: [String: App] = [:]
        for row in 0..<rows.count {
            guard let app = App(rows, row) else { continue }
            apps[app.accountID] = app
            // Registered before there was such a thing.
            if rows.bool(row, 13) == true {
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
        for row in 0..<rows.count {
            do throws(DatabaseError) {
                found.append(try StoredNamedSchedule(rows, row))
            } catch {
                // It would stand at the head of every batch for ever.
                result.unreadable += 1
                try suspend(rows.integer(row, 0, as: Int64.self) ?? 0)
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
