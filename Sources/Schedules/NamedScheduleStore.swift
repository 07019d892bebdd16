import TimerCore

/// The store of apps and their named schedules, as the API sees it.
///
/// An occurrence that is being delivered when its schedule is updated, paused or removed is delivered to the end, its
/// retries included; every other that is stored is aborted in the transaction of the change. A one-time schedule, and
/// a recurring one after its last occurrence, is gone as soon as its expiration has ended.
public protocol NamedScheduleStore: Sendable {
    /// Adds an app, or replaces it; events that are stored and not being delivered become those of the new one.
    func register(_ app: App) async throws(StoreError)

    func app(_ accountID: String) async throws(StoreError) -> Reading<App>?

    /// Removes the app with its schedules.
    ///
    /// - Returns: whether there was one.
    func removeApp(_ accountID: String) async throws(StoreError) -> Bool

    func create(_ definition: NamedScheduleDefinition, for accountID: String) async throws(StoreError)
        -> NamedScheduleChange

    /// Replaces everything but the name. A paused schedule stays paused.
    func update(_ definition: NamedScheduleDefinition, for accountID: String) async throws(StoreError)
        -> NamedScheduleChange

    func remove(_ name: String, of accountID: String) async throws(StoreError) -> NamedScheduleChange

    func pause(_ name: String, of accountID: String) async throws(StoreError) -> NamedScheduleChange

    /// What fell due meanwhile is dealt with by the misfire policy.
    func resume(_ name: String, of accountID: String) async throws(StoreError) -> NamedScheduleChange

    /// Fires once, now, beside what the schedule does anyway.
    ///
    /// - Parameter id: what the expiration is to be called.
    func run(
        _ name: String, of accountID: String, as id: ExpirationID
    ) async throws(StoreError) -> NamedScheduleChange

    func namedSchedule(_ name: String, of accountID: String) async throws(StoreError) -> Reading<NamedSchedule>?

    /// At most `limit` schedules by name, those after `name`; fewer when they come to `NamedSchedule.pageBytes`. Nil when there
    /// is no such app.
    func namedSchedules(
        of accountID: String, after name: String?, limit: Int
    ) async throws(StoreError) -> [NamedSchedule]?
}
