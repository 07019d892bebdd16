import HTTPServer
import Logging
import Schedules
import TimerCore

/// The named schedules of an app.
struct NamedScheduleRoutes: StoreRoutes {
    let store: any NamedScheduleStore
    let tokens: APITokens
    let logger: Logger

    private static let all = "/apps/{account_id}/schedules"
    private static let one = all + "/{name}"

    var routes: [Route] {
        [
            schedules(.post, Self.all, for: .write, create), schedules(.get, Self.all, for: .read, list),
            schedules(.get, Self.one, for: .read, read), schedules(.put, Self.one, for: .write, update),
            schedules(.delete, Self.one, for: .write, remove),
            schedules(.post, Self.one + "/pause", for: .write, pause),
            schedules(.post, Self.one + "/resume", for: .write, resume),
            schedules(.post, Self.one + "/run", for: .write, run),
            schedules(.get, Self.one + "/next", for: .read, next),
            schedules(.post, "/apps/{account_id}/preview", for: .write, preview),
        ]
    }

    /// A route for whoever may act for the app.
    private func schedules(
        _ method: HTTPMethod, _ pattern: String, for role: Role,
        _ handler: @escaping @Sendable (NamedScheduleCall, HTTPRequest) async throws(Problem) -> HTTPResponse
    ) -> Route {
        route(method, pattern, for: role) { request, parameters, caller throws(Problem) in
            let call = NamedScheduleCall(
                accountID: parameters["account_id"], name: parameters["name"], requester: caller.requester)
            try caller.requireMayAct(for: call.accountID)
            // PostgreSQL has no text with NUL in it.
            if call.accountID.utf8.contains(0) { throw .unknownApp }
            if call.name.utf8.contains(0) { throw .unknownNamedSchedule }
            return try await handler(call, request)
        }
    }

    private func create(_ call: NamedScheduleCall, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        let definition = try await definition(call, nil, request)
        let change = try await ask(request) { () async throws(StoreError) in
            try await store.create(definition, for: call.accountID, by: call.requester)
        }
        return try answer(change, "Schedule created", definition)
    }

    private func update(_ call: NamedScheduleCall, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        let definition = try await definition(call, call.name, request)
        let change = try await ask(request) { () async throws(StoreError) in
            try await store.update(definition, for: call.accountID, by: call.requester)
        }
        return try answer(change, "Schedule updated", definition)
    }

    private func definition(
        _ call: NamedScheduleCall, _ name: String?, _ request: HTTPRequest
    ) async throws(Problem) -> NamedScheduleDefinition {
        let body = try JSONBody.object(of: request)
        let current = name == nil || !NamedScheduleReader.hasReadOnly(body) ? nil : try await find(call, request).value
        let app = try await app(call, request)
        return try await offTheEventLoop { () throws(Problem) in
            try NamedScheduleRequest(
                body, name: name, replacing: current, app: app.value, now: app.now
            ).definition
        }
    }

    /// Computes nominal times elsewhere than on the event loop, which all its connections wait for: to count out those of
    /// a rare cron expression takes a tenth of a second.
    private func offTheEventLoop<Answer: Sendable>(
        _ work: @Sendable () throws(Problem) -> Answer
    ) async throws(Problem) -> Answer {
        try await withTaskExecutorPreference(globalConcurrentExecutor) { () async throws(Problem) in try work() }
    }

    private func remove(_ call: NamedScheduleCall, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        let change = try await ask(request) { () async throws(StoreError) in
            try await store.remove(call.name, of: call.accountID, by: call.requester)
        }
        return try answer(change, "Schedule deleted")
    }

    private func pause(_ call: NamedScheduleCall, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        let change = try await ask(request) { () async throws(StoreError) in
            try await store.pause(call.name, of: call.accountID, by: call.requester)
        }
        return try answer(change, "Schedule paused")
    }

    private func resume(_ call: NamedScheduleCall, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        let change = try await ask(request) { () async throws(StoreError) in
            try await store.resume(call.name, of: call.accountID, by: call.requester)
        }
        return try answer(change, "Schedule resumed")
    }

    private func run(_ call: NamedScheduleCall, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        let id = newID(at: Timestamp.now())
        // The same key for another schedule is another request.
        let key = try IdempotencyKey.read(request, of: "run\n\(call.name)\n")
        let change = try await ask(request) { () async throws(StoreError) in
            try await store.run(
                call.name, of: call.accountID, as: id, idempotency: key, by: call.requester,
                trace: request.trace?.context)
        }
        return try answer(change, "Schedule run")
    }

    private func answer(
        _ change: NamedScheduleChange, _ message: String, _ definition: NamedScheduleDefinition? = nil
    ) throws(Problem) -> HTTPResponse {
        switch change {
        case .done: return .message(message)
        case .started(let id):
            return .json { json in
                json.member("status", 200)
                json.member("message", message)
                json.member("expirationId", id.description)
            }
        case .unknownApp: throw .unknownApp
        case .unknownSchedule: throw .unknownNamedSchedule
        case .nameTaken: throw .namedScheduleNameTaken
        case .keyReused: throw .keyReused
        case .limitReached(let maximum):
            throw .tooManyNamedSchedules(isRecurring: definition?.isRecurring ?? false, maximum: maximum)
        case .neverFires: throw .namedScheduleNeverFires
        }
    }

    private func find(_ call: NamedScheduleCall, _ request: HTTPRequest) async throws(Problem) -> Reading<NamedSchedule>
    {
        try request.requireAcceptsJSON()
        guard
            let found = try await ask(
                request,
                { () async throws(StoreError) in try await store.namedSchedule(call.name, of: call.accountID) })
        else { throw .unknownNamedSchedule }
        return found
    }

    private func read(_ call: NamedScheduleCall, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        let found = try await find(call, request)
        return .json(of: found.value)
    }

    private func next(_ call: NamedScheduleCall, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        let count = try NamedSchedulePage.preview(request)
        let found = try await find(call, request)
        return try await offTheEventLoop { () throws(Problem) in
            .json { found.value.definition.writePreview(to: &$0, after: found.now, count: count) }
        }
    }

    /// The nominal times of a schedule that is not stored, refused as it would be when it is created.
    private func preview(_ call: NamedScheduleCall, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        try request.requireAcceptsJSON()
        let count = try NamedSchedulePage.preview(request)
        let body = try JSONBody.object(of: request)
        let app = try await app(call, request)
        return try await offTheEventLoop { () throws(Problem) in
            let definition = try NamedScheduleRequest(body, name: nil, app: app.value, now: app.now).definition
            return .json { definition.writePreview(to: &$0, after: app.now, count: count) }
        }
    }

    private func app(_ call: NamedScheduleCall, _ request: HTTPRequest) async throws(Problem) -> Reading<App> {
        guard let app = try await ask(request, { () async throws(StoreError) in try await store.app(call.accountID) })
        else { throw .unknownApp }
        return app
    }

    private func list(_ call: NamedScheduleCall, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        try request.requireAcceptsJSON()
        let page = try NamedSchedulePage(request)
        guard
            let schedules = try await ask(
                request,
                { () async throws(StoreError) in
                    try await store.namedSchedules(of: call.accountID, after: page.after, limit: page.limit)
                })
        else { throw .unknownApp }
        let bytes = schedules.reduce(0) { $0 + $1.documentBytes }
        let isCutShort = schedules.count >= page.limit || bytes >= NamedSchedule.pageBytes
        return .page(schedules, nextCursor: isCutShort ? schedules.last?.definition.name : nil)
    }
}

/// The app and the schedule that the path of a request names, and who asks for them.
struct NamedScheduleCall: Sendable {
    let accountID: String
    /// Empty where the path has none.
    let name: String
    let requester: Requester
}
