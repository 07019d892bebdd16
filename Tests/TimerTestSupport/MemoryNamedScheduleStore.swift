import Schedules
import Synchronization
import TimerCore
import Tracing

/// Apps and schedules in memory, for tests of what stands above: nothing ever fires.
public final class MemoryNamedScheduleStore: NamedScheduleStore {
    private struct State {
        var apps: [String: App] = [:]
        var schedules: [String: [String: NamedSchedule]] = [:]
        var keys: [String: (id: ExpirationID, fingerprint: [UInt8])] = [:]
    }

    /// The store's clock, which the test moves.
    public let clock: ManualClock
    private let state = Mutex(State())

    /// A store without apps.
    public init(clock: ManualClock = ManualClock()) {
        self.clock = clock
    }

    /// Adds the app, or replaces it.
    public func register(_ app: App, by requester: Requester) async throws(StoreError) {
        state.withLock { $0.apps[app.accountID] = app }
    }

    /// An app by its account.
    public func app(_ accountID: String) async throws(StoreError) -> Reading<App>? {
        state.withLock { $0.apps[accountID] }.map { Reading($0, now: clock.now) }
    }

    /// Removes the app with its schedules; false when there is none.
    public func removeApp(_ accountID: String, by requester: Requester) async throws(StoreError) -> Bool {
        state.withLock { state in
            state.schedules[accountID] = nil
            return state.apps.removeValue(forKey: accountID) != nil
        }
    }

    /// The apps after that account, at most `limit`.
    public func apps(after accountID: String?, limit: Int, own: String?) async throws(StoreError) -> [AppSummary] {
        let apps = state.withLock { $0.apps.values.sorted { $0.accountID < $1.accountID } }
        let shown = apps.filter { $0.accountID > accountID ?? "" && (own == nil || $0.accountID == own) }
        return shown.prefix(limit).map {
            AppSummary(accountID: $0.accountID, domain: $0.domain, region: $0.region)
        }
    }

    /// Adds a schedule, unless its name is taken or the app's limit is reached.
    public func create(
        _ definition: NamedScheduleDefinition, for accountID: String, by requester: Requester
    ) async throws(StoreError) -> NamedScheduleChange {
        put(definition, accountID) { $0 == nil ? nil : .nameTaken }
    }

    /// Replaces a schedule but for its name.
    public func update(
        _ definition: NamedScheduleDefinition, for accountID: String, by requester: Requester
    ) async throws(StoreError) -> NamedScheduleChange {
        put(definition, accountID) { $0 == nil ? .unknownSchedule : nil }
    }

    private func put(
        _ definition: NamedScheduleDefinition, _ accountID: String, _ refusal: (NamedSchedule?) -> NamedScheduleChange?
    ) -> NamedScheduleChange {
        let now = clock.now
        return state.withLock { state in
            guard let app = state.apps[accountID] else { return .unknownApp }
            let old = state.schedules[accountID]?[definition.name]
            if let refusal = refusal(old) { return refusal }
            let others = (state.schedules[accountID] ?? [:]).values.filter { schedule in
                schedule.definition.name != definition.name
                    && schedule.definition.isRecurring == definition.isRecurring
            }
            let limits = app.limits
            let limit = definition.isRecurring ? limits.recurringSchedules : limits.oneTimeSchedules
            guard others.count < limit else { return .limitReached(maximum: limit) }
            guard let step = definition.firstStep(at: now) else { return .neverFires }
            state.schedules[accountID, default: [:]][definition.name] = NamedSchedule(
                definition: definition, isPaused: old?.isPaused ?? false,
                next: NamedSchedule.Next(dueAt: step.nominalAt, expirationID: .random()),
                createdAt: old?.createdAt ?? now,
                updatedAt: now)
            return .done
        }
    }

    /// Removes a schedule.
    public func remove(
        _ name: String, of accountID: String, by requester: Requester
    ) async throws(StoreError) -> NamedScheduleChange {
        change(name, accountID) { _ in (nil, .done) }
    }

    /// Pauses a schedule.
    public func pause(
        _ name: String, of accountID: String, by requester: Requester
    ) async throws(StoreError) -> NamedScheduleChange {
        change(name, accountID) { ($0.with(isPaused: true), .done) }
    }

    /// Lets a paused schedule go on.
    public func resume(
        _ name: String, of accountID: String, by requester: Requester
    ) async throws(StoreError) -> NamedScheduleChange {
        change(name, accountID) { ($0.with(isPaused: false), .done) }
    }

    /// Answers as if the schedule had fired now.
    public func run(
        _ name: String, of accountID: String, as id: ExpirationID, idempotency: Idempotency?, by requester: Requester,
        trace: TraceContext?
    ) async throws(StoreError) -> NamedScheduleChange {
        let first = state.withLock { state -> (id: ExpirationID, fingerprint: [UInt8])? in
            guard let idempotency, state.schedules[accountID]?[name] != nil else { return nil }
            let scope = "\(accountID)\n\(idempotency.key)"
            let first = state.keys[scope] ?? (id, idempotency.fingerprint)
            state.keys[scope] = first
            return first
        }
        if let first, first.fingerprint != idempotency?.fingerprint { return .keyReused }
        return change(name, accountID) { ($0, .started(first?.id ?? id)) }
    }

    private func change(
        _ name: String, _ accountID: String, _ body: (NamedSchedule) -> (NamedSchedule?, NamedScheduleChange)
    ) -> NamedScheduleChange {
        state.withLock { state in
            guard state.apps[accountID] != nil else { return .unknownApp }
            guard let old = state.schedules[accountID]?[name] else { return .unknownSchedule }
            let (new, change) = body(old)
            state.schedules[accountID]?[name] = new
            return change
        }
    }

    /// A schedule by its name; nil when there is none.
    public func namedSchedule(_ name: String, of accountID: String) async throws(StoreError) -> Reading<NamedSchedule>?
    {
        state.withLock { $0.schedules[accountID]?[name] }.map { Reading($0, now: clock.now) }
    }

    /// The schedules after that name, at most `limit`; nil when there is no such app.
    public func namedSchedules(
        of accountID: String, after name: String?, limit: Int
    ) async throws(StoreError) -> [NamedSchedule]? {
        state.withLock { state -> [NamedSchedule]? in
            guard state.apps[accountID] != nil else { return nil }
            let all = (state.schedules[accountID] ?? [:]).values.sorted { $0.definition.name < $1.definition.name }
            return Array(all.filter { name == nil || $0.definition.name > name ?? "" }.prefix(limit))
        }
    }
}

extension NamedSchedule {
    fileprivate func with(isPaused: Bool) -> NamedSchedule {
        NamedSchedule(
            definition: definition, isPaused: isPaused, next: isPaused ? nil : next, createdAt: createdAt,
            updatedAt: updatedAt)
    }
}
