import HTTPServer
import Logging
import TimerCore

/// The firing of all timers: whether they fire, to hold it, and to let it go on. Who is bound to a tenant may look.
struct FiringRoutes: StoreRoutes {
    let store: any FiringStore
    let tokens: APITokens
    let logger: Logger

    var routes: [Route] {
        [
            route(.get, "/-/firing", for: .read, read), route(.post, "/-/pause", for: .admin, pause),
            route(.post, "/-/resume", for: .admin, resume),
        ]
    }

    private func read(_ request: HTTPRequest, _: PathParameters, _: Caller) async throws(Problem) -> HTTPResponse {
        try request.requireAcceptsJSON()
        return answer(try await ask(request) { () async throws(StoreError) in try await store.firing() })
    }

    private func pause(
        _ request: HTTPRequest, _: PathParameters, _ caller: Caller
    ) async throws(Problem) -> HTTPResponse {
        try caller.requireMayActForAll(because: Self.everybodys)
        let state = try await ask(request) { () async throws(StoreError) in
            try await store.pauseFiring(by: caller.requester)
        }
        logger.warning("an operator pauses all firing", metadata: ["reqId": "\(request.id)", "held": "\(state.held)"])
        return answer(state)
    }

    private func resume(
        _ request: HTTPRequest, _: PathParameters, _ caller: Caller
    ) async throws(Problem) -> HTTPResponse {
        try caller.requireMayActForAll(because: Self.everybodys)
        let state = try await ask(request) { () async throws(StoreError) in
            try await store.resumeFiring(by: caller.requester)
        }
        logger.warning("an operator lets timers fire again", metadata: ["reqId": "\(request.id)"])
        return answer(state)
    }

    private static let everybodys = "the firing of timers is everybody's"

    private func answer(_ state: FiringState) -> HTTPResponse {
        .json { state.write(to: &$0) }
    }
}

extension FiringState {
    /// Writes the members of the state.
    func write(to json: inout JSONWriter) {
        json.member("paused", pause != nil)
        json.member("reason", pause?.reason.rawValue)
        json.member("since", pause?.since)
        json.member("by", pause?.requester)
        json.member("held", held)
        json.member("unaware", unaware)
        json.member("advice", pause?.reason.advice)
    }
}
