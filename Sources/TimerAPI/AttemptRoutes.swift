import HTTPServer
import Logging
import TimerCore

/// The attempts of a timer.
struct AttemptRoutes: StoreRoutes {
    let store: any ExpirationStore
    let tokens: APITokens
    let logger: Logger

    var routes: [Route] {
        [
            route(.get, "/expirations/{id}/attempts", for: .read) { request, parameters, caller throws(Problem) in
                try await list(parameters["id"], request, caller)
            }
        ]
    }

    private func list(
        _ text: String, _ request: HTTPRequest, _ caller: Caller
    ) async throws(Problem) -> HTTPResponse {
        try request.requireAcceptsJSON()
        let after = try Self.after(request)
        guard let id = ExpirationID(text),
            let page = try await ask(
                request, { () async throws(StoreError) in try await store.attempts(of: id, after: after) }),
            caller.mayRead(timersOf: page.applicantService)
        else { throw .unknownExpiration }
        return .json { json in
            json.array("items") { json in
                for attempt in page.attempts { attempt.write(to: &json) }
            }
            json.member("nextAfter", page.next)
        }
    }

    /// The number after which the page begins; 0: with the first.
    private static func after(_ request: HTTPRequest) throws(Problem) -> Int {
        guard let parameters = request.queryItems else {
            throw Problem(400, detail: "The query is not well-formed percent-encoded UTF-8.")
        }
        var after: Int?
        var errors: [ProblemPart] = []
        for (name, value) in parameters {
            let problem: String? =
                switch name {
                case "after" where after != nil: "must be given once"
                case "after":
                    read(value, into: &after) ? nil : "must be an integer from 0 to \(Int32.max)"
                default: "is not a known parameter"
                }
            if let problem { errors.append(ProblemPart(.parameter, String(name.prefix(128)), problem)) }
        }
        guard errors.isEmpty else { throw .invalidParameters(errors) }
        return after ?? 0
    }

    /// - Returns: whether it is a number.
    private static func read(_ text: String, into number: inout Int?) -> Bool {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
        number = Int32(text).map(Int.init)
        return number != nil
    }
}

extension DeliveryAttempt {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("number", number)
            json.member("startedAt", startedAt)
            json.member("durationMs", durationMs)
            json.member("outcome", outcome.name)
            json.member("status", status)
            json.member("error", error)
            json.member("reason", reason)
            json.member("replica", replica?.rawValue)
            json.member("nextAttemptAt", nextAttemptAt)
        }
    }

    private var status: Int? {
        guard case .status(let status) = answer else { return nil }
        return status
    }

    private var error: String? {
        guard case .error(let name) = answer else { return nil }
        return name
    }
}
