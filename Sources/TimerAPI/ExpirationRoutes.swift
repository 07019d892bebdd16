import HTTPServer
import Logging
import TimerCore

/// The timers: schedule, abort, read. Each handler is the straight line from request to answer.
struct ExpirationRoutes: StoreRoutes {
    let store: any ExpirationStore
    let rules: OutputRules
    let tokens: APITokens
    let counts: APIMetrics
    let logger: Logger

    /// The time after which a count is reckoned: who looks at a list waits for it no longer.
    private static let countPatience = Duration.milliseconds(500)

    var routes: [Route] {
        [
            route(.post, "/schedule", for: .write) { request, _, caller throws(Problem) in
                try await schedule(request, caller)
            },
            route(.post, "/abort", for: .write) { request, _, caller throws(Problem) in
                try await abort(request, caller)
            },
            route(.get, "/expirations", for: .read) { request, _, caller throws(Problem) in
                try await list(request, caller)
            },
            route(.get, "/expirations/count", for: .read) { request, _, caller throws(Problem) in
                try await count(request, caller)
            },
            route(.get, "/expirations/{id}", for: .read) { request, parameters, caller throws(Problem) in
                try await read(parameters["id"], request, caller)
            },
        ]
    }

    private func schedule(_ request: HTTPRequest, _ caller: Caller) async throws(Problem) -> HTTPResponse {
        let body = try JSONBody.object(of: request)
        let now = Timestamp.now()
        let order = try ScheduleRequest(body, now: now, rules: rules)
        try caller.requireMayAct(for: order.applicantService)
        let expiration = order.expiration(
            id: newID(at: now), idempotency: try IdempotencyKey.read(request), creatorId: caller.name,
            trace: request.trace?.context)
        switch try await ask(request, { () async throws(StoreError) in try await store.schedule(expiration) }) {
        case .scheduled(let id):
            counts.scheduled(order.output)
            request.trace?.add(.expirationID(id))
            return .json { $0.member("expirationId", id.description) }
        case .repeated(let id):
            counts.repeated.add()
            request.trace?.add(.expirationID(id))
            return .json { $0.member("expirationId", id.description) }
        case .keyReused:
            throw .keyReused
        }
    }

    private func abort(_ request: HTTPRequest, _ caller: Caller) async throws(Problem) -> HTTPResponse {
        let order = try AbortRequest(try JSONBody.object(of: request))
        guard let id = ExpirationID(order.expirationId) else { throw .unknownExpiration }
        request.trace?.add(.expirationID(id))
        let service = caller.applicantService
        switch try await ask(
            request,
            { () async throws(StoreError) in
                try await store.abort(id, applicantService: service, by: caller.requester)
            })
        {
        case .aborted:
            counts.aborted.add()
            return HTTPResponse(HTTPStatus(204))
        case .notFound:
            throw .unknownExpiration
        case .beingDelivered:
            throw .tooLate("The expiration is being delivered: its status is pending, and too late to abort.")
        case .ended(let status):
            throw .tooLate("The expiration has ended: its status is \(status.description).")
        }
    }

    private func read(
        _ text: String, _ request: HTTPRequest, _ caller: Caller
    ) async throws(Problem) -> HTTPResponse {
        try request.requireAcceptsJSON()
        guard let id = ExpirationID(text),
            let expiration = try await ask(request, { () async throws(StoreError) in try await store.expiration(id) }),
            caller.mayRead(expiration)
        else { throw .unknownExpiration }
        return .json(of: expiration)
    }

    private func count(_ request: HTTPRequest, _ caller: Caller) async throws(Problem) -> HTTPResponse {
        try request.requireAcceptsJSON()
        let order = try ListRequest(request, pages: false)
        if let asked = order.applicantService { try caller.requireMayAct(for: asked) }
        let filter = order.filter(applicantService: caller.applicantService)
        let found = try await ask(request) { () async throws(StoreError) in
            try await store.count(filter, within: Self.countPatience)
        }
        return .json { found.write(to: &$0) }
    }

    private func list(_ request: HTTPRequest, _ caller: Caller) async throws(Problem) -> HTTPResponse {
        try request.requireAcceptsJSON()
        let order = try ListRequest(request)
        if let asked = order.applicantService { try caller.requireMayAct(for: asked) }
        let query = try order.query(applicantService: caller.applicantService, key: tokens.cursorKey)
        let page = try await ask(request, { () async throws(StoreError) in try await store.expirations(query) })
        let scope = Cursor.Scope(query: query, key: tokens.cursorKey)
        let cursor = page.next.map { Cursor($0).text(in: scope) }
        return .page(page.expirations.map { ListedExpiration($0, fields: query.fields) }, nextCursor: cursor)
    }
}

/// The body of `POST /abort`, checked.
struct AbortRequest {
    /// The id as it was sent, not checked yet.
    let expirationId: String

    init(_ body: JSONObject) throws(Problem) {
        var fields = JSONFields(of: body, at: "#")
        fields.require("expirationId")
        let expirationId = fields.string("expirationId")
        fields.refuseUnknown()
        guard let expirationId, fields.problems.isEmpty else { throw .invalidFields(fields.problems) }
        self.expirationId = expirationId
    }
}
