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
            schedules(.post, Self.all, create), schedules(.get, Self.all, list),
            schedules(.get, Self.one, read), schedules(.put, Self.one, update), schedules(.delete, Self.one, remove),
            schedules(.post, Self.one + "/pause", pause), schedules(.post, Self.one + "/resume", resume),
            schedules(.post, Self.one + "/run", run), schedules(.get, Self.one + "/next", next),
            schedules(.post, "/apps/{account_id}/preview", preview),
        ]
    }

    /// A route for whoever may act for the app.
    private func schedules(
        _ method: HTTPMethod, _ pattern: String,
        _ handler: @escaping @Sendable (NamedSchedulePath, HTTPRequest) async throws(Problem) -> HTTPResponse
    ) -> Route {
        route(method, pattern) { request, parameters throws(Problem) in
            let path = NamedSchedulePath(accountID: parameters["account_id"], name: parameters["name"])
            try tokens.requireMayAct(for: path.accountID, request)
            // PostgreSQL has no text with NUL in it.
            if path.accountID.utf8.contains(0) { throw .unknownApp }
            if path.name.utf8.contains(0) { throw .unknownNamedSchedule }
            return try await handler(path, request)
        }
    }

    private func create(_ path: NamedSchedulePath, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        let definition = try await definition(path, nil, request)
        let change = try await ask(request) { () async throws(StoreError) in
            try await store.create(definition, for: path.accountID)
        }
        return try answer(change, "Schedule created", definition)
    }

    private func update(_ path: NamedSchedulePath, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        let definition = try await definition(path, path.name, request)
        let change = try await ask(request) { () async throws(StoreError) in
            try await store.update(definition, for: path.accountID)
        }
        return try answer(change, "Schedule updated", definition)
    }

    private func definition(
        _ path: NamedSchedulePath, _ name: String?, _ request: HTTPRequest
    ) async throws(Problem) -> NamedScheduleDefinition {
        let body = try JSONBody.object(of: request)
        let current = name == nil || !NamedScheduleReader.hasReadOnly(body) ? nil : try await find(path, request).value
        let app = try await app(path, request)
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

    private func remove(_ path: NamedSchedulePath, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        let change = try await ask(request) { () async throws(StoreError) in
            try await store.remove(path.name, of: path.accountID)
        }
        return try answer(change, "Schedule deleted")
    }

    private func pause(_ path: NamedSchedulePath, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        let change = try await ask(request) { () async throws(StoreError) in
            try await store.pause(path.name, of: path.accountID)
        }
        return try answer(change, "Schedule paused")
    }

    private func resume(_ path: NamedSchedulePath, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        let change = try await ask(request) { () async throws(StoreError) in
            try await store.resume(path.name, of: path.accountID)
        }
        return try answer(change, "Schedule resumed")
    }

    private func run(_ path: NamedSchedulePath, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        let id = newID(at: Timestamp.now())
        // The same key for another schedule is another request.
        let key = try IdempotencyKey.read(request, of: "run\n\(path.name)\n")
        let change = try await ask(request) { () async throws(StoreError) in
            try await store.run(path.name, of: path.accountID, as: id, idempotency: key)
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

    private func find(_ path: NamedSchedulePath, _ request: HTTPRequest) async throws(Problem) -> Reading<NamedSchedule>
    {
        try request.requireAcceptsJSON()
        guard
            let found = try await ask(
                request,
                { () async throws(StoreError) in try await store.namedSchedule(path.name, of: path.accountID) })
        else { throw .unknownNamedSchedule }
        return found
    }

    private func read(_ path: NamedSchedulePath, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        let found = try await find(path, request)
        return .json(of: found.value)
    }

    private func next(_ path: NamedSchedulePath, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        let count = try NamedSchedulePage.preview(request)
        let found = try await find(path, request)
        return try await offTheEventLoop { () throws(Problem) in
            .json { found.value.definition.writePreview(to: &$0, after: found.now, count: count) }
        }
    }

    /// The nominal times of a schedule that is not stored, refused as it would be when it is created.
    private func preview(_ path: NamedSchedulePath, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        try request.requireAcceptsJSON()
        let count = try NamedSchedulePage.preview(request)
        let body = try JSONBody.object(of: request)
        let app = try await app(path, request)
        return try await offTheEventLoop { () throws(Problem) in
            let definition = try NamedScheduleRequest(body, name: nil, app: app.value, now: app.now).definition
            return .json { definition.writePreview(to: &$0, after: app.now, count: count) }
        }
    }

    private func app(_ path: NamedSchedulePath, _ request: HTTPRequest) async throws(Problem) -> Reading<App> {
        guard let app = try await ask(request, { () async throws(StoreError) in try await store.app(path.accountID) })
        else { throw .unknownApp }
        return app
    }

    private func list(_ path: NamedSchedulePath, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        try request.requireAcceptsJSON()
        let page = try NamedSchedulePage(request)
        guard
            let schedules = try await ask(
                request,
                { () async throws(StoreError) in
                    try await store.namedSchedules(of: path.accountID, after: page.after, limit: page.limit)
                })
        else { throw .unknownApp }
        let bytes = schedules.reduce(0) { $0 + $1.documentBytes }
        let isCutShort = schedules.count >= page.limit || bytes >= NamedSchedule.pageBytes
        return .page(schedules, nextCursor: isCutShort ? schedules.last?.definition.name : nil)
    }
}

/// The app and the schedule that the path of a request names.
struct NamedSchedulePath: Sendable {
    let accountID: String
    /// Empty where the path has none.
    let name: String
}
