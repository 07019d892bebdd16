import HTTPServer
import Logging
import Schedules
import TimerCore

/// The named schedules of an app.
struct NamedScheduleRoutes: StoreRoutes {
    let store: any ScheduleStore
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
        ]
    }

    /// A route for whoever may act for the app.
    private func schedules(
        _ method: HTTPMethod, _ pattern: String,
        _ handler: @escaping @Sendable (SchedulePath, HTTPRequest) async throws(Problem) -> HTTPResponse
    ) -> Route {
        route(method, pattern) { request, parameters throws(Problem) in
            let path = SchedulePath(accountID: parameters["account_id"], name: parameters["name"])
            try tokens.requireMayAct(for: path.accountID, request)
            // PostgreSQL has no text with NUL in it.
            if path.accountID.utf8.contains(0) { throw .unknownApp }
            if path.name.utf8.contains(0) { throw .unknownSchedule }
            return try await handler(path, request)
        }
    }

    private func create(_ path: SchedulePath, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        let definition = try await definition(path, nil, request)
        let change = try await ask(request) { () async throws(StoreError) in
            try await store.create(definition, for: path.accountID)
        }
        return try answer(change, "Schedule created", definition)
    }

    private func update(_ path: SchedulePath, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        let definition = try await definition(path, path.name, request)
        let change = try await ask(request) { () async throws(StoreError) in
            try await store.update(definition, for: path.accountID)
        }
        return try answer(change, "Schedule updated", definition)
    }

    private func definition(
        _ path: SchedulePath, _ name: String?, _ request: HTTPRequest
    ) async throws(Problem) -> ScheduleDefinition {
        let body = try JSONBody.object(of: request)
        guard let app = try await ask(request, { () async throws(StoreError) in try await store.app(path.accountID) })
        else { throw .unknownApp }
        return try NamedScheduleRequest(body, name: name, app: app.value, now: app.now).definition
    }

    private func remove(_ path: SchedulePath, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        let change = try await ask(request) { () async throws(StoreError) in
            try await store.remove(path.name, of: path.accountID)
        }
        return try answer(change, "Schedule deleted")
    }

    private func pause(_ path: SchedulePath, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        let change = try await ask(request) { () async throws(StoreError) in
            try await store.pause(path.name, of: path.accountID)
        }
        return try answer(change, "Schedule paused")
    }

    private func resume(_ path: SchedulePath, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        let change = try await ask(request) { () async throws(StoreError) in
            try await store.resume(path.name, of: path.accountID)
        }
        return try answer(change, "Schedule resumed")
    }

    private func run(_ path: SchedulePath, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        let id = newID(at: SystemClock.now())
        let change = try await ask(request) { () async throws(StoreError) in
            try await store.run(path.name, of: path.accountID, as: id)
        }
        return try answer(change, "Schedule run")
    }

    private func answer(
        _ change: ScheduleChange, _ message: String, _ definition: ScheduleDefinition? = nil
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
        case .unknownSchedule: throw .unknownSchedule
        case .nameTaken: throw .scheduleNameTaken
        case .limitReached(let maximum):
            throw .tooManySchedules(isRecurring: definition?.isRecurring ?? false, maximum: maximum)
        case .neverFires: throw .scheduleNeverFires
        }
    }

    private func find(_ path: SchedulePath, _ request: HTTPRequest) async throws(Problem) -> Reading<Schedule> {
        try request.requireAcceptsJSON()
        guard
            let found = try await ask(
                request,
                { () async throws(StoreError) in try await store.schedule(path.name, of: path.accountID) })
        else { throw .unknownSchedule }
        return found
    }

    private func read(_ path: SchedulePath, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        let found = try await find(path, request)
        return .json(of: found.value)
    }

    private func next(_ path: SchedulePath, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        let count = try SchedulePage.preview(request)
        let found = try await find(path, request)
        return .json { found.value.writePreview(to: &$0, after: found.now, count: count) }
    }

    private func list(_ path: SchedulePath, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        try request.requireAcceptsJSON()
        let page = try SchedulePage(request)
        guard
            let schedules = try await ask(
                request,
                { () async throws(StoreError) in
                    try await store.schedules(of: path.accountID, after: page.after, limit: page.limit)
                })
        else { throw .unknownApp }
        let bytes = schedules.reduce(0) { $0 + $1.documentBytes }
        let isCutShort = schedules.count >= page.limit || bytes >= Schedule.pageBytes
        return .page(schedules, nextCursor: isCutShort ? schedules.last?.definition.name : nil)
    }
}
