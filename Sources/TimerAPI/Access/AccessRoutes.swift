import HTTPServer
import Logging
import TimerCore

/// What a caller may do, for pages that show no more than that.
struct AccessRoutes: StoreRoutes {
    let tokens: APITokens
    let logger: Logger

    var routes: [Route] {
        [
            route(.get, "/access", for: .read) { request, _, caller throws(Problem) in
                try request.requireAcceptsJSON()
                return .json { json in
                    json.member("name", caller.name)
                    json.member("role", caller.role.rawValue)
                    json.member("applicantService", caller.applicantService)
                }
            }
        ]
    }
}
