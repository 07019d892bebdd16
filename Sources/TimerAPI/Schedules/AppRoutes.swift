import HTTPServer
import Logging
import Schedules
import TimerCore

/// Apps: list, register, read, remove.
struct AppRoutes: StoreRoutes {
    let store: any NamedScheduleStore
    let rules: OutputRules
    let tokens: APITokens
    let logger: Logger

    var routes: [Route] {
        [
            route(.get, "/apps", for: .read) { request, _, caller throws(Problem) in try await list(request, caller) },
            route(.put, "/apps/{account_id}", for: .write) { request, parameters, caller throws(Problem) in
                try await register(parameters["account_id"], request, caller)
            },
            route(.get, "/apps/{account_id}", for: .read) { request, parameters, caller throws(Problem) in
                try await read(parameters["account_id"], request, caller)
            },
            route(.delete, "/apps/{account_id}", for: .write) { request, parameters, caller throws(Problem) in
                try await remove(parameters["account_id"], request, caller)
            },
        ]
    }

    /// The one that a bound token is of, or all.
    private func list(_ request: HTTPRequest, _ caller: Caller) async throws(Problem) -> HTTPResponse {
        try request.requireAcceptsJSON()
        let page = try NamedSchedulePage(request, longestName: 255)
        let apps = try await ask(request) { () async throws(StoreError) in
            try await store.apps(after: page.after, limit: page.limit, own: caller.applicantService)
        }
        return .page(apps, nextCursor: apps.count < page.limit ? nil : apps.last?.accountID)
    }

    private func register(
        _ accountID: String, _ request: HTTPRequest, _ caller: Caller
    ) async throws(Problem) -> HTTPResponse {
        try caller.requireMayAct(for: accountID)
        if let problem = ApplicantService.problem(with: accountID) { throw .invalidAccount(problem) }
        // Clients and proxies take these out of a path (RFC 3986 §5.2.4).
        if accountID == "." || accountID == ".." { throw .invalidAccount("must not be . or ..") }
        let body = try JSONBody.object(of: request)
        var current: App?
        // Read only then, because it costs a statement.
        if request.body.contains(HeaderField.redacted.utf8) {
            current = try await ask(request, { () async throws(StoreError) in try await store.app(accountID) })?.value
        }
        let order = try AppRequest(body, accountID: accountID, replacing: current, rules: rules)
        try await ask(
            request, { () async throws(StoreError) in try await store.register(order.app, by: caller.requester) })
        return .message("App registered")
    }

    private func read(
        _ accountID: String, _ request: HTTPRequest, _ caller: Caller
    ) async throws(Problem) -> HTTPResponse {
        try caller.requireMayAct(for: accountID)
        try request.requireAcceptsJSON()
        guard !accountID.utf8.contains(0),
            let app = try await ask(request, { () async throws(StoreError) in try await store.app(accountID) })
        else { throw .unknownApp }
        return .json { app.value.write(to: &$0) }
    }

    private func remove(
        _ accountID: String, _ request: HTTPRequest, _ caller: Caller
    ) async throws(Problem) -> HTTPResponse {
        try caller.requireMayAct(for: accountID)
        guard !accountID.utf8.contains(0),
            try await ask(
                request, { () async throws(StoreError) in try await store.removeApp(accountID, by: caller.requester) })
        else { throw .unknownApp }
        return .message("App deleted")
    }
}

extension AppSummary: JSONDocument {
    var documentBytes: Int {
        96 + accountID.utf8.count + domain.utf8.count + region.utf8.count
    }

    func write(to json: inout JSONWriter, text: TextMember) {
        json.object { json in
            json.member("account_id", accountID)
            json.member("domain", domain)
            json.member("region", region)
        }
    }
}
