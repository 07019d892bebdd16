import Schedules
import TimerCore

extension PostgresStore: NamedScheduleStore {
    /// Stores an app, or replaces it.
    public func register(_ app: App) async throws(StoreError) {
        _ = try await submit(.register(app))
    }

    /// The app; nil: it is not registered.
    public func app(_ accountID: String) async throws(StoreError) -> Reading<App>? {
        guard case .app(let app) = try await submit(.app(accountID)) else { throw Self.mismatch }
        return app
    }

    /// Removes an app with its schedules.
    ///
    /// - Returns: false if it was not registered.
    public func removeApp(_ accountID: String) async throws(StoreError) -> Bool {
        guard case .removed(let removed) = try await submit(.removeApp(accountID)) else { throw Self.mismatch }
        return removed
    }

    /// Creates a named schedule.
    public func create(
        _ definition: NamedScheduleDefinition, for accountID: String
    ) async throws(StoreError) -> NamedScheduleChange {
        try await change(.create(definition, accountID: accountID))
    }

    /// Replaces a named schedule's definition.
    public func update(
        _ definition: NamedScheduleDefinition, for accountID: String
    ) async throws(StoreError) -> NamedScheduleChange {
        try await change(.update(definition, accountID: accountID))
    }

    /// Removes a named schedule; its pending occurrence is aborted.
    public func remove(_ name: String, of accountID: String) async throws(StoreError) -> NamedScheduleChange {
        try await change(.remove(name: name, accountID: accountID))
    }

    /// Pauses a named schedule.
    public func pause(_ name: String, of accountID: String) async throws(StoreError) -> NamedScheduleChange {
        try await change(.pause(name: name, accountID: accountID))
    }

    /// Resumes a paused schedule.
    public func resume(_ name: String, of accountID: String) async throws(StoreError) -> NamedScheduleChange {
        try await change(.resume(name: name, accountID: accountID))
    }

    /// Stores one more expiration of a named schedule, due now, under the given id.
    public func run(
        _ name: String, of accountID: String, as id: ExpirationID, idempotency: Idempotency?
    ) async throws(StoreError) -> NamedScheduleChange {
        try await change(.run(name: name, accountID: accountID, as: id, idempotency: idempotency))
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

    private func change(_ command: NamedScheduleCommand) async throws(StoreError) -> NamedScheduleChange {
        guard case .change(let change) = try await submit(command) else { throw Self.mismatch }
        return change
    }

    private func submit(_ command: NamedScheduleCommand) async throws(StoreError) -> NamedScheduleReply {
        try await lanes.namedScheduleTurns.take(for: command.accountID) { () async throws(StoreError) in
            try await lanes.namedSchedules.submit(command, bytes: command.size)
        }
    }

    private static let mismatch = StoreError.failed(reason: "the answer is that of another command")
}
