import Schedules
import TimerCore
import Tracing

/// Changes that nobody in particular asks for.
extension NamedScheduleStore {
    private var nobody: Requester { Requester(name: nil) }

    /// Adds an app, or replaces it.
    public func register(_ app: App) async throws(StoreError) {
        try await register(app, by: nobody)
    }

    /// Removes an app.
    public func removeApp(_ accountID: String) async throws(StoreError) -> Bool {
        try await removeApp(accountID, by: nobody)
    }

    /// Adds a schedule.
    public func create(
        _ definition: NamedScheduleDefinition, for accountID: String
    ) async throws(StoreError) -> NamedScheduleChange {
        try await create(definition, for: accountID, by: nobody)
    }

    /// Replaces a schedule.
    public func update(
        _ definition: NamedScheduleDefinition, for accountID: String
    ) async throws(StoreError) -> NamedScheduleChange {
        try await update(definition, for: accountID, by: nobody)
    }

    /// Removes a schedule.
    public func remove(_ name: String, of accountID: String) async throws(StoreError) -> NamedScheduleChange {
        try await remove(name, of: accountID, by: nobody)
    }

    /// Pauses a schedule.
    public func pause(_ name: String, of accountID: String) async throws(StoreError) -> NamedScheduleChange {
        try await pause(name, of: accountID, by: nobody)
    }

    /// Resumes a schedule.
    public func resume(_ name: String, of accountID: String) async throws(StoreError) -> NamedScheduleChange {
        try await resume(name, of: accountID, by: nobody)
    }

    /// Runs a schedule once.
    public func run(
        _ name: String, of accountID: String, as id: ExpirationID, idempotency: Idempotency?,
        trace: TraceContext? = nil
    ) async throws(StoreError) -> NamedScheduleChange {
        try await run(name, of: accountID, as: id, idempotency: idempotency, by: nobody, trace: trace)
    }
}

extension DestinationStore {
    /// Controls a destination.
    public func control(
        _ name: DestinationName, _ control: DestinationControl
    ) async throws(StoreError) -> Bool {
        try await self.control(name, control, by: Requester(name: nil))
    }
}
