import Schedules
import TimerCore

/// The changes and reads of apps, each as steps of one transaction.
struct AppChanges {
    let connection: Connection
    let deadline: ContinuousClock.Instant

    func read(_ accountID: String) throws(DatabaseError) -> Reading<App>? {
        var parameters = Parameters()
        parameters.add(accountID)
        let rows = try connection.run(AppStatements.read, parameters, until: deadline)
        guard let row = rows.first(of: AppColumn.self), let app = App(row), let now = row.state.timestamp(.now) else {
            return nil
        }
        return Reading(app, now: now)
    }

    /// - Parameter own: the only app that may be shown; nil: any.
    func list(after accountID: String?, limit: Int, own: String?) throws(DatabaseError) -> [AppSummary] {
        var parameters = Parameters()
        if let accountID { parameters.add(accountID) } else { parameters.addNull() }
        if let own { parameters.add(own) } else { parameters.addNull() }
        parameters.add(Int64(limit))
        let rows = try connection.run(AppStatements.list, parameters, until: deadline)
        return rows.all(of: AppSummaryColumn.self).compactMap { AppSummary($0) }
    }

    /// Adds the app or replaces it, and makes the events that wait those of the new one: the soonest at once, the rest by
    /// the keeper in steps, because an app may have hundreds of megabytes of them. A new row, and an updated one, are
    /// locked until the end.
    func register(_ app: App) throws(DatabaseError) {
        _ = try connection.run(AppStatements.register, AppColumn.parameters(of: app), until: deadline)
        try keepEvent(of: app)
        _ = try rewriteEvents(of: app.accountID)
    }

    /// One step of rewriting the events that wait, within a transaction that has locked the app.
    ///
    /// - Returns: true when more are left.
    func rewriteEvents(of accountID: String) throws(DatabaseError) -> Bool {
        var parameters = Parameters()
        parameters.add(accountID)
        parameters.add(Self.rewrittenAtOnce)
        parameters.add(Self.rewrittenBytes)
        return try connection.run(AppStatements.rewriteEvents, parameters, until: deadline).sole?.bool(.value) ?? false
    }

    /// One step for each app that has events left to be rewritten and that nobody else has locked.
    ///
    /// - Returns: true when there was such an app.
    func rewriteWaitingEvents() throws(DatabaseError) -> Bool {
        var parameters = Parameters()
        parameters.add(Self.appsAtOnce)
        let rows = try connection.run(AppStatements.beingRewritten, parameters, until: deadline)
        var hasWritten = false
        for accountID in rows.all(of: SoleColumn.self).compactMap({ $0.text(.value) }) {
            try connection.transaction(until: deadline) { () throws(DatabaseError) in
                parameters.reset()
                parameters.add(accountID)
                guard try connection.run(AppStatements.tryLock, parameters, until: deadline).count == 1 else { return }
                hasWritten = true
                _ = try rewriteEvents(of: accountID)
            }
        }
        return hasWritten
    }

    /// Schedules of one step.
    private static let rewrittenAtOnce: Int64 = 512
    /// Bytes of the schedules' data, about.
    private static let rewrittenBytes: Int64 = 2 << 20
    private static let appsAtOnce: Int64 = 16

    /// Stores the parts of which claims make the app's next events.
    func keepEvent(of app: App) throws(DatabaseError) {
        _ = try connection.run(AppStatements.keepEvent, Self.event(of: app), until: deadline)
    }

    private static func event(of app: App) -> Parameters {
        let template = EventTemplate(app)
        var parameters = Parameters()
        parameters.add(app.accountID)
        parameters.add(template.head)
        parameters.add(template.middle)
        parameters.add(template.tail)
        parameters.add(app.deliveredOutputMode.bytes)
        return parameters
    }

    /// Removes the app with its schedules; what is pending of them and nobody delivers is aborted.
    func remove(_ accountID: String) throws(DatabaseError) -> Bool {
        var parameters = Parameters()
        parameters.add(accountID)
        let locked = try connection.run(AppStatements.lock, parameters, until: deadline)
        guard locked.count == 1 else { return false }
        _ = try connection.run(AppStatements.takeBack, parameters, until: deadline)
        _ = try connection.run(AppStatements.remove, parameters, until: deadline)
        return true
    }
}
