import Schedules
import TimerCore

/// The move of schedules whose occurrence is due to the next one, all in one transaction: the next expiration is stored,
/// or the schedule stays where it is, whatever dies in between.
struct NamedScheduleAdvance {
    /// The counts of a pass.
    struct Result {
        var schedules = 0
        var stored = 0
        var missed = 0
        var unreadable = 0
        var nextDueIn: Duration?
        /// True when an occurrence may be claimed that no claim would have taken before.
        var hasFreed = false
        /// The apps whose schedules were taken on.
        var accounts: Set<String> = []
    }

    /// The time, and the occurrences, after which a pass ends, whatever is still due: one schedule may have missed a
    /// thousand, and its app's row is locked meanwhile.
    private static let longestPass = Duration.seconds(1)
    private static let largestPass = 2_048

    let connection: Connection
    var deadline: ContinuousClock.Instant
    /// Schedules in one transaction, at most.
    var batch: Int64 = 64
    /// True: waits for an app that another replica, or a change, has locked; false: passes it over.
    let waits: Bool
    /// Apps that have had their turn: the next pass is for others.
    var passed: Set<String> = []

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
                OccurrenceStatements.allow,
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
        var taken: [Int64] = []
        let start = ContinuousClock.now
        for stored in due {
            guard let app = apps[stored.accountID] else { continue }
            if writer.takenCount >= Self.largestPass || .now - start >= Self.longestPass { break }
            let step = stored.definition.nextStep(from: stored.nominalAt, now: now)
            let standing = OccurrenceWriter.Standing(nominalAt: stored.nominalAt, expirationID: stored.expirationID)
            try writer.take(step, of: stored.id, stored.definition, app, from: standing, now: now)
            taken.append(stored.id)
            result.accounts.insert(stored.accountID)
        }
        try writer.finish()
        try forget(taken)
        result.schedules = taken.count
        result.stored = writer.storedCount
        result.missed = writer.missedCount
        result.nextDueIn = writer.nextDueIn
        result.hasFreed = writer.hasFreed
        return result
    }

    private func lockApps() throws(DatabaseError) -> [String: App] {
        var parameters = Parameters()
        parameters.add(batch)
        parameters.add(texts: passed.map { Optional($0) })
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

    func forget(_ scheduleIDs: [Int64]) throws(DatabaseError) {
        if scheduleIDs.isEmpty { return }
        var parameters = Parameters()
        parameters.add(.bigint, scheduleIDs)
        _ = try connection.run(OccurrenceStatements.forget, parameters, until: deadline)
    }
}

/// The computation, for schedules that a claim has moved on, of the occurrence that follows, so that the next claim can do
/// the same.
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
            parameters.add(.timestamptz, schedules.map(\.definition.storedEnd))
            _ = try connection.run(OccurrenceStatements.prepare, parameters, until: deadline)
            try forget(schedules.map(\.id))
            return result
        }
    }
}
