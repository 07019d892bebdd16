import Schedules
import TimerCore
import Tracing

extension PostgresStore: NamedScheduleStore {
    /// Stores an app, or replaces it.
    public func register(_ app: App, by requester: Requester) async throws(StoreError) {
        _ = try await submit(.register(app), by: requester)
    }

    /// The app; nil: it is not registered.
    public func app(_ accountID: String) async throws(StoreError) -> Reading<App>? {
        guard case .app(let app) = try await submit(.app(accountID)) else { throw Self.mismatch }
        return app
    }

    /// Removes an app with its schedules.
    ///
    /// - Returns: false if it was not registered.
    public func removeApp(_ accountID: String, by requester: Requester) async throws(StoreError) -> Bool {
        guard case .removed(let removed) = try await submit(.removeApp(accountID), by: requester) else {
            throw Self.mismatch
        }
        return removed
    }

    /// Apps in the order of their accounts, `limit` of those after `accountID`.
    public func apps(after accountID: String?, limit: Int, own: String?) async throws(StoreError) -> [AppSummary] {
        let command = NamedScheduleCommand.apps(after: accountID, limit: limit, own: own)
        guard case .apps(let apps) = try await submit(command) else { throw Self.mismatch }
        return apps
    }

    /// Creates a named schedule.
    public func create(
        _ definition: NamedScheduleDefinition, for accountID: String, by requester: Requester
    ) async throws(StoreError) -> NamedScheduleChange {
        try await change(.create(definition, accountID: accountID), by: requester)
    }

    /// Replaces a named schedule's definition.
    public func update(
        _ definition: NamedScheduleDefinition, for accountID: String, by requester: Requester
    ) async throws(StoreError) -> NamedScheduleChange {
        try await change(.update(definition, accountID: accountID), by: requester)
    }

    /// Removes a named schedule; its pending occurrence is aborted.
    public func remove(
        _ name: String, of accountID: String, by requester: Requester
    ) async throws(StoreError) -> NamedScheduleChange {
        try await change(.remove(name: name, accountID: accountID), by: requester)
    }

    /// Pauses a named schedule.
    public func pause(
        _ name: String, of accountID: String, by requester: Requester
    ) async throws(StoreError) -> NamedScheduleChange {
        try await change(.pause(name: name, accountID: accountID), by: requester)
    }

    /// Resumes a paused schedule.
    public func resume(
        _ name: String, of accountID: String, by requester: Requester
    ) async throws(StoreError) -> NamedScheduleChange {
        try await change(.resume(name: name, accountID: accountID), by: requester)
    }

    /// Stores one more expiration of a named schedule, due now, under the given id.
    public func run(
        _ name: String, of accountID: String, as id: ExpirationID, idempotency: Idempotency?, by requester: Requester,
        trace: TraceContext?
    ) async throws(StoreError) -> NamedScheduleChange {
        try await change(
            .run(name: name, accountID: accountID, as: id, idempotency: idempotency, trace: trace), by: requester)
    }

    /// The named schedule; nil: there is none.
    public func namedSchedule(_ name: String, of accountID: String) async throws(StoreError) -> Reading<NamedSchedule>?
    {
        guard case .schedule(let schedule) = try await submit(.schedule(name: name, accountID: accountID)) else {
            throw Self.mismatch
        }
        return schedule
    }

    /// Named schedules of an app in the order of their names, `limit` of those after `name`; nil: there is no such app.
    public func namedSchedules(
        of accountID: String, after name: String?, limit: Int
    ) async throws(StoreError) -> [NamedSchedule]? {
        let command = NamedScheduleCommand.schedules(accountID: accountID, after: name, limit: limit)
        guard case .schedules(let schedules) = try await submit(command) else { throw Self.mismatch }
        return schedules
    }

    private func change(
        _ command: NamedScheduleCommand, by requester: Requester
    ) async throws(StoreError) -> NamedScheduleChange {
        guard case .change(let change) = try await submit(command, by: requester) else { throw Self.mismatch }
        return change
    }

    /// - Parameter requester: who asks for a change; nil: it only reads.
    private func submit(
        _ command: NamedScheduleCommand, by requester: Requester? = nil
    ) async throws(StoreError) -> NamedScheduleReply {
        let input = NamedScheduleVerb.Input(command: command, requester: requester)
        return try await lanes.namedScheduleTurns.take(for: command.accountID) { () async throws(StoreError) in
            try await lanes.namedSchedules.submit(input, bytes: command.size)
        }
    }

    private static let mismatch = StoreError.failed(reason: "the answer is that of another command")
}
