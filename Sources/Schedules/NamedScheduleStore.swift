import TimerCore
import Tracing

/// The store of apps and their named schedules, as the API sees it.
///
/// An occurrence that is being delivered when its schedule is updated, paused or removed is delivered to the end, its
/// retries included; every other that is stored is aborted in the transaction of the change. A one-time schedule, and
/// a recurring one after its last occurrence, is gone as soon as its expiration has ended.
public protocol NamedScheduleStore: Sendable {
    /// Adds an app, or replaces it; events that are stored and not being delivered become those of the new one.
    func register(_ app: App, by requester: Requester) async throws(StoreError)

    /// The app; nil: there is none.
    func app(_ accountID: String) async throws(StoreError) -> Reading<App>?

    /// Removes the app with its schedules.
    ///
    /// - Returns: false when there was none.
    func removeApp(_ accountID: String, by requester: Requester) async throws(StoreError) -> Bool

    /// A page of apps by `accountID`.
    ///
    /// - Parameter own: the only app that may be shown; nil: any.
    /// - Returns: at most `limit`, those after `accountID`.
    func apps(after accountID: String?, limit: Int, own: String?) async throws(StoreError) -> [AppSummary]

    /// Adds a schedule.
    func create(
        _ definition: NamedScheduleDefinition, for accountID: String, by requester: Requester
    ) async throws(StoreError) -> NamedScheduleChange

    /// Replaces everything but the name. A paused schedule stays paused.
    func update(
        _ definition: NamedScheduleDefinition, for accountID: String, by requester: Requester
    ) async throws(StoreError) -> NamedScheduleChange

    /// Removes a schedule.
    func remove(
        _ name: String, of accountID: String, by requester: Requester
    ) async throws(StoreError) -> NamedScheduleChange

    /// Aborts the occurrence that is stored, and lets none follow until it is resumed.
    func pause(
        _ name: String, of accountID: String, by requester: Requester
    ) async throws(StoreError) -> NamedScheduleChange

    /// Ends the pause; the misfire policy deals with what fell due meanwhile.
    func resume(
        _ name: String, of accountID: String, by requester: Requester
    ) async throws(StoreError) -> NamedScheduleChange

    /// Fires once, now, beside what the schedule does anyway.
    ///
    /// - Parameters:
    ///   - id: the expiration's.
    ///   - idempotency: nil: each request is another.
    ///   - trace: the span that asks for it; nil: none is known.
    /// - Returns: `started`, with the id of the request that came first with the key.
    func run(
        _ name: String, of accountID: String, as id: ExpirationID, idempotency: Idempotency?, by requester: Requester,
        trace: TraceContext?
    ) async throws(StoreError) -> NamedScheduleChange

    /// The schedule; nil: there is none.
    func namedSchedule(_ name: String, of accountID: String) async throws(StoreError) -> Reading<NamedSchedule>?

    /// A page of schedules by name.
    ///
    /// - Returns: at most `limit`, those after `name`; fewer when they come to `NamedSchedule.pageBytes`; nil when
    ///   there is no such app.
    func namedSchedules(
        of accountID: String, after name: String?, limit: Int
    ) async throws(StoreError) -> [NamedSchedule]?
}

/// The store's answer to a change of a schedule.
public enum NamedScheduleChange: Hashable, Sendable {
    /// Durable.
    case done
    /// Run now: as this expiration.
    case started(ExpirationID)
    /// There is no such app.
    case unknownApp
    /// The app has no such schedule.
    case unknownSchedule
    /// Another schedule of the app has the name.
    case nameTaken
    /// The app has as many schedules of the kind as it may.
    case limitReached(maximum: Int)
    /// It has no occurrence from now on.
    case neverFires
    /// Another request of the app had the `Idempotency-Key`.
    case keyReused
}

/// Something that was read, and the database's clock when it was.
public struct Reading<Value: Sendable>: Sendable {
    /// The thing that was read.
    public let value: Value
    /// The database's clock at the time of the reading.
    public let now: Timestamp

    /// - Parameter now: by the database's clock.
    public init(_ value: Value, now: Timestamp) {
        self.value = value
        self.now = now
    }
}
