import HTTPServer
import Logging
import TimerCore

/// Destinations: how they are, and what operators ask of them. They are shared by all tenants, so that a token that is
/// bound to one neither sees nor changes them.
struct DestinationRoutes: StoreRoutes {
    let store: any DestinationStore
    let tokens: APITokens
    let logger: Logger

    private static let one = "/destinations/{key}"

    var routes: [Route] {
        [
            operators(.get, "/destinations", for: .read, list), operators(.get, Self.one, for: .read, read),
            operators(.put, Self.one, for: .admin, control), operators(.delete, Self.one, for: .admin, release),
        ]
    }

    /// A route for whoever may act for all.
    private func operators(
        _ method: HTTPMethod, _ pattern: String, for role: Role,
        _ handler: @escaping @Sendable (String, HTTPRequest, Caller) async throws(Problem) -> HTTPResponse
    ) -> Route {
        route(method, pattern, for: role) { request, parameters, caller throws(Problem) in
            try caller.requireMayActForAll()
            return try await handler(parameters["key"], request, caller)
        }
    }

    private func list(_: String, _ request: HTTPRequest, _: Caller) async throws(Problem) -> HTTPResponse {
        try request.requireAcceptsJSON()
        guard let name = try DestinationQuery(request).name else {
            let found = try await ask(request) { () async throws(StoreError) in try await store.destinations() }
            return .page(found, nextCursor: nil)
        }
        let found = try await find(name, request)
        return .page(
            [found ?? DestinationStatus(name: name, control: DestinationControl(), entries: [])], nextCursor: nil)
    }

    private func read(_ key: String, _ request: HTTPRequest, _: Caller) async throws(Problem) -> HTTPResponse {
        try request.requireAcceptsJSON()
        guard let name = DestinationName(key), let found = try await find(name, request) else {
            throw .unknownDestination
        }
        return .json(of: found)
    }

    private func control(
        _ key: String, _ request: HTTPRequest, _ caller: Caller
    ) async throws(Problem) -> HTTPResponse {
        guard let name = DestinationName(key) else { throw .invalidDestination }
        let order = try ControlRequest(try JSONBody.object(of: request))
        try await set(order.control, of: name, request, caller)
        let found = try await find(name, request)
        return .json(of: found ?? DestinationStatus(name: name, control: order.control, entries: []))
    }

    private func release(
        _ key: String, _ request: HTTPRequest, _ caller: Caller
    ) async throws(Problem) -> HTTPResponse {
        guard let name = DestinationName(key) else { throw .invalidDestination }
        try await set(DestinationControl(), of: name, request, caller)
        return HTTPResponse(HTTPStatus(204))
    }

    private func set(
        _ control: DestinationControl, of name: DestinationName, _ request: HTTPRequest, _ caller: Caller
    ) async throws(Problem) {
        let isDone = try await ask(request) { () async throws(StoreError) in
            try await store.control(name, control, by: caller.requester)
        }
        guard isDone else { throw .tooManyControls }
        logger.notice(
            "an operator controls a destination",
            metadata: [
                "reqId": "\(request.id)", "destination": "\(name)", "paused": "\(control.isPaused)",
                "concurrency": "\(control.concurrency.map(String.init) ?? "none")",
                "ratePerSecond": "\(control.ratePerSecond.map(String.init) ?? "none")",
            ])
    }

    private func find(
        _ name: DestinationName, _ request: HTTPRequest
    ) async throws(Problem) -> DestinationStatus? {
        try await ask(request) { () async throws(StoreError) in try await store.destination(name) }
    }
}

/// The body of `PUT /destinations/{key}`, checked.
struct ControlRequest {
    let control: DestinationControl

    init(_ body: JSONObject) throws(Problem) {
        let range: ClosedRange<Int64> = 1...Int64(DestinationControl.largest)
        var fields = JSONFields(of: body, at: "#")
        let isPaused = fields.boolean("paused") ?? false
        let concurrency = fields.integer("concurrency", in: range).map { Int($0) }
        let ratePerSecond = fields.integer("ratePerSecond", in: range).map { Int($0) }
        fields.refuseUnknown()
        guard fields.problems.isEmpty else { throw .invalidFields(fields.problems) }
        control = DestinationControl(isPaused: isPaused, concurrency: concurrency, ratePerSecond: ratePerSecond)
    }
}

extension Caller {
    /// Throws 403 for a token that is bound to an applicantService.
    func requireMayActForAll(because reason: String = "destinations are everybody's") throws(Problem) {
        guard applicantService == nil else {
            throw Problem(403, detail: "This token is bound to an applicantService, and \(reason).")
        }
    }
}

extension Problem {
    static let unknownDestination = Problem(
        404, detail: "No destination of this key is controlled, and nothing was sent to one lately.")

    static let invalidDestination = Problem(
        400, type: "urn:timer-service:problem:validation",
        detail: "The key in the path must be http://host:port, https://host:port or kafka, percent-encoded.")

    static let tooManyControls = Problem(
        409, type: "urn:timer-service:problem:too-many-controls",
        detail: "\(DestinationControl.mostDestinations) destinations are controlled already: release one first.")
}
