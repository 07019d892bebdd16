import HTTPServer
import Logging
import TimerCore

/// How the service is, of all replicas: at a glance, as events, over the past. It is the operators': a token that is bound to
/// one applicantService sees none of it, for totals and destinations tell of all others.
struct OverviewRoutes: StoreRoutes {
    let tokens: APITokens
    let logger: Logger
    private let overview: SharedAnswer<Overview>
    private let histories: [ActivityRange: SharedAnswer<ActivityHistory>]
    private let feed: OverviewFeed

    /// Answers are shared by all who ask within so long: a little less than the time from one event to the next.
    private static let age = Duration.milliseconds(900)
    private static let historyAge = Duration.seconds(5)

    init(store: any OverviewStore, tokens: APITokens, logger: Logger) {
        self.tokens = tokens
        self.logger = logger
        let overview = SharedAnswer(age: Self.age) { () async throws(StoreError) in try await store.overview() }
        self.overview = overview
        feed = OverviewFeed(overview)
        histories = Dictionary(
            uniqueKeysWithValues: ActivityRange.allCases.map { range in
                (
                    range,
                    SharedAnswer(age: Self.historyAge) { () async throws(StoreError) in
                        try await store.activity(range)
                    }
                )
            })
    }

    var routes: [Route] {
        [
            operators("/overview", glance), operators("/overview/history", history),
            operators("/replicas", replicas), operators("/events", events),
        ]
    }

    /// A route for whoever may see all.
    private func operators(
        _ pattern: String, _ handler: @escaping @Sendable (HTTPRequest) async throws(Problem) -> HTTPResponse
    ) -> Route {
        route(.get, pattern, for: .read) { request, _, caller throws(Problem) in
            guard caller.applicantService == nil else { throw .operatorsOnly }
            return try await handler(request)
        }
    }

    private func glance(_ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        try request.requireAcceptsJSON()
        _ = try OverviewQuery(request, takes: nil)
        let answer = try await ask(request) { () async throws(StoreError) in try await overview.value() }
        return .json { answer.write(to: &$0) }
    }

    private func replicas(_ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        try request.requireAcceptsJSON()
        _ = try OverviewQuery(request, takes: nil)
        let answer = try await ask(request) { () async throws(StoreError) in try await overview.value() }
        return .json { json in
            json.member("at", answer.at)
            answer.writeReplicas(to: &json, "items")
        }
    }

    private func history(_ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        try request.requireAcceptsJSON()
        let range = try OverviewQuery(request, takes: .range).range
        guard let shared = histories[range] else { throw .internalError }
        let history = try await ask(request) { () async throws(StoreError) in try await shared.value() }
        return .json { history.write(to: &$0) }
    }

    private func events(_ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        try request.requireAccepts("text/event-stream")
        let limit = try OverviewQuery(request, takes: .limit).limit
        let body = LiveBody(heartbeat: OverviewFeed.heartbeat) { [feed] in feed.follow(limit: limit) }
        return HTTPResponse(HTTPStatus(200), headers: Self.headers, body: .live(body))
    }

    /// A proxy shall neither keep events nor gather them (nginx's X-Accel-Buffering).
    private static let headers: HTTPHeaders = {
        var headers = HTTPHeaders.data(of: "text/event-stream; charset=utf-8")
        headers.add("cache-control", "no-store")
        headers.add("x-accel-buffering", "no")
        return headers
    }()
}

extension Problem {
    static let operatorsOnly = Problem(
        403, detail: "This token is bound to an applicantService, and the overview tells of all of them.")
}
