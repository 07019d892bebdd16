import HTTPServer
import Logging
import Schedules
import TimerCore

/// Apps: register, read, remove.
struct AppRoutes: StoreRoutes {
    let store: any NamedScheduleStore
    let rules: OutputRules
    let tokens: APITokens
    let logger: Logger

    var routes: [Route] {
        [
            route(.put, "/apps/{account_id}") { request, parameters throws(Problem) in
                try await register(parameters["account_id"], request)
            },
            route(.get, "/apps/{account_id}") { request, parameters throws(Problem) in
                try await read(parameters["account_id"], request)
            },
            route(.delete, "/apps/{account_id}") { request, parameters throws(Problem) in
                try await remove(parameters["account_id"], request)
            },
        ]
    }

    private func register(_ accountID: String, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        try tokens.requireMayAct(for: accountID, request)
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
        try await ask(request, { () async throws(StoreError) in try await store.register(order.app) })
        return .message("App registered")
    }

    private func read(_ accountID: String, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        try tokens.requireMayAct(for: accountID, request)
        try request.requireAcceptsJSON()
        guard !accountID.utf8.contains(0),
            let app = try await ask(request, { () async throws(StoreError) in try await store.app(accountID) })
        else { throw .unknownApp }
        return .json { app.value.write(to: &$0) }
    }

    private func remove(_ accountID: String, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        try tokens.requireMayAct(for: accountID, request)
        guard !accountID.utf8.contains(0),
            try await ask(request, { () async throws(StoreError) in try await store.removeApp(accountID) })
        else { throw .unknownApp }
        return .message("App deleted")
    }
}

extension APITokens {
    /// A token that is bound to an applicantService is one of the app of that name.
    func requireMayAct(for accountID: String, _ request: HTTPRequest) throws(Problem) {
        try caller(of: request).requireMayAct(for: accountID)
    }
}
