import HTTPServer
import Logging
import TimerCore

/// The audit: who asked for which change, when and from where, and what came of it.
struct AuditRoutes: StoreRoutes {
    let store: any AuditStore
    let tokens: APITokens
    let logger: Logger

    var routes: [Route] {
        [route(.get, "/audit", for: .read) { request, _, caller throws(Problem) in try await list(request, caller) }]
    }

    private func list(_ request: HTTPRequest, _ caller: Caller) async throws(Problem) -> HTTPResponse {
        try request.requireAcceptsJSON()
        var query = try AuditRequest(request).query
        if let asked = query.applicantService { try caller.requireMayAct(for: asked) }
        if let own = caller.applicantService { query.applicantService = own }
        let page = try await ask(request) { [query] () async throws(StoreError) in try await store.audit(query) }
        return .page(page.entries, nextCursor: page.next?.cursor)
    }
}

extension AuditEntry: JSONDocument {
    var documentBytes: Int {
        let texts = [who, address, action, applicantService, target, detail, outcome]
        return texts.reduce(256) { $0 + ($1?.utf8.count ?? 0) }
    }

    func write(to json: inout JSONWriter, text: TextMember) {
        json.object { json in
            json.member("id", position.cursor)
            json.member("at", position.at)
            json.member("who", who)
            json.member("from", address)
            json.member("action", action)
            json.member("applicantService", applicantService)
            json.member("expirationId", expirationID?.description)
            json.member("target", target)
            json.member("detail", detail)
            json.member("status", status)
            json.member("outcome", outcome)
        }
    }
}
