import HTTPServer
import Testing
import TimerAPI
import TimerCore
import TimerTestSupport

@Suite struct BulkRouteTests {
    /// Operations stay queued in it.
    private let store = MemoryStore(worksBulkOff: false)
    private let order = #"{"action":"abort","filter":{"applicantService":"a"}}"#
    private static let (general, bound) = ("general-token-0123456789", "bound-token-0123456789==")

    private func api(_ tokens: APITokens = .open) -> APIUnderTest {
        APIUnderTest(bulk: store, tokens: tokens)
    }

    private func boundAPI() throws -> APIUnderTest {
        api(try APITokens(setting: "\(Self.general)@ops, a:\(Self.bound)"))
    }

    private func fields(_ token: String) -> [(String, String)] {
        [("authorization", "Bearer \(token)")]
    }

    private func operations() async throws -> [BulkOperation] {
        try await store.bulkOperations(of: nil, applicantService: nil, after: nil, limit: 200)
    }

    /// The id of an operation that was started.
    private func start(_ api: APIUnderTest, _ body: String? = nil, token: String? = nil) async throws -> String {
        let answer = await api.post("/bulk", body ?? order, headers: token.map(fields) ?? [])
        #expect(answer.status.code == 202, "\(answer.text)")
        return try #require(try answer.json()["id"] as? String)
    }

    @Test func aStartedOperationIsShown() async throws {
        let api = api()
        let answer = await api.post("/bulk", order)
        #expect(answer.status.code == 202)
        let id = try #require(try await operations().first?.id.description)
        #expect(answer.headers.first("location") == "/bulk/\(id)")
        #expect(
            answer.text == """
                {"id":"\(id)","action":"abort","filter":{"status":"pending","applicantService":"a"},"state":"queued",\
                "matched":0,"done":0,"skipped":{},"failed":0,"errors":[],"requestedBy":"","createdAt":\
                "2026-01-01T00:00:00.000Z","startedAt":null,"endedAt":null}
                """)
        #expect(await api.send(.get, "/bulk/\(id)").text == answer.text)
        #expect(await api.send(.get, "/bulk").text == #"{"items":[\#(answer.text)],"nextCursor":null}"#)
    }

    /// Of a timer; a bound token is told of its own operations alone.
    @Test func thoseThatChangedATimerAreFound() async throws {
        let store = MemoryStore()
        let tokens = try APITokens(setting: "\(Self.general)@ops, a:\(Self.bound)")
        let api = APIUnderTest(bulk: store, tokens: tokens)
        guard case .scheduled(let id) = try await store.schedule(.sample(applicantService: "a")) else { return }
        store.clock.advance(by: .seconds(1))
        let operators = try await start(api, token: Self.general)
        _ = try await start(api, #"{"action":"fire","filter":{"applicantService":"b"}}"#, token: Self.general)
        func found(_ token: String) async throws -> [String] {
            let answer = await api.send(.get, "/bulk?expirationId=\(id)", headers: ["authorization": "Bearer \(token)"])
            #expect(answer.status.code == 200)
            return try #require(try answer.json()["items"] as? [[String: any Sendable]]).compactMap {
                $0["id"] as? String
            }
        }
        #expect(try await found(Self.general) == [operators])
        #expect(try await found(Self.bound) == [])
        for query in ["expirationId=", "expirationId=x", "expirationId=\(id)&expirationId=\(id)"] {
            let answer = await api.send(.get, "/bulk?\(query)", headers: ["authorization": "Bearer \(Self.general)"])
            #expect(answer.status.code == 400)
        }
    }

    @Test func whatCameOfItIsShown() async throws {
        let store = MemoryStore()
        let api = APIUnderTest(bulk: store)
        for _ in 0..<2 { _ = try await store.schedule(.sample(applicantService: "a")) }
        _ = try await store.claim(limit: 1)
        _ = try await store.schedule(.sample(applicantService: "b"))
        store.clock.advance(by: .seconds(1))
        let id = try await start(api)
        let text = await api.send(.get, "/bulk/\(id)").text
        #expect(text.contains(#""state":"done","matched":2,"done":1,"skipped":{"beingDelivered":1},"failed":0"#))
        #expect(text.contains(#""startedAt":"2026-01-01T00:00:01.000Z","endedAt":"2026-01-01T00:00:01.000Z""#))
        try await api.send(.post, "/bulk/\(id)/cancel").expectProblem(409)
    }

    @Test(arguments: [
        (
            #"{"action":"reschedule","startDate":"2030-01-01T00:00:00Z","filter":{"label":["a:b"]}}"#,
            #""startDate":"2030-01-01T00:00:00.000Z","filter":{"status":"pending","label":["a:b"]}"#
        ),
        (
            #"{"action":"reschedule","shiftMs":-3600000,"filter":{"failed":true}}"#,
            #""shiftMs":-3600000,"filter":{"status":"pending","failed":true}"#
        ),
        (
            #"{"action":"fire","filter":{"status":"0","destination":"h:1"}}"#,
            #""filter":{"status":"pending","destination":"h:1"}"#
        ),
        (#"{"action":"retry","filter":{"lastError":"503"}}"#, #""filter":{"status":"error","lastError":"503"}"#),
        (
            #"{"action":"replay","filter":{"createdFrom":"2020-01-01T00:00:00+01:00","status":"aborted"}}"#,
            #""filter":{"status":"aborted","createdFrom":"2019-12-31T23:00:00.000Z"}"#
        ),
        (#"{"action":"replay","filter":{},"all":true}"#, #""filter":{}"#),
        (#"{"action":"abort","filter":{"status":"pending"},"all":true}"#, #""filter":{"status":"pending"}"#),
    ])
    func eachActionIsTakenIn(body: String, shown: String) async throws {
        let answer = await api().post("/bulk", body)
        #expect(answer.status.code == 202, "\(answer.text)")
        #expect(answer.text.contains(shown), "\(answer.text)")
    }

    @Test func aDryRunCountsAndStartsNothing() async throws {
        for service in ["a", "a", "b"] { _ = try await store.schedule(.sample(applicantService: service)) }
        let answer = await api().post("/bulk", String(order.dropLast()) + #","dryRun":true}"#)
        #expect(answer.status.code == 200)
        #expect(answer.text == #"{"count":2,"isEstimate":false}"#)
        #expect(try await operations().isEmpty)
    }

    @Test(arguments: [
        ("{}", ["#/action", "#/filter"]),
        (#"{"action":"explode","filter":{"applicantService":"a"}}"#, ["#/action"]),
        (#"{"action":"abort","filter":{"team":"a"}}"#, ["#/filter/team"]),
        (
            #"{"action":"abort","filter":{"applicantService":"","dueFrom":"soon"},"dryrun":true}"#,
            ["#/filter/applicantService", "#/filter/dueFrom", "#/dryrun"]
        ),
        (#"{"action":"abort","filter":[]}"#, ["#/filter"]),
        (#"{"action":"abort","filter":{}}"#, ["#/filter"]),
        (#"{"action":"abort","filter":{"status":"pending"},"all":false}"#, ["#/filter"]),
        (#"{"action":"retry","filter":{"status":"3"}}"#, ["#/filter"]),
        (#"{"action":"replay","filter":{},"dryRun":true}"#, ["#/filter"]),
        (#"{"action":"abort","filter":{"status":"error"}}"#, ["#/filter/status"]),
        (#"{"action":"retry","filter":{"failed":true}}"#, ["#/filter/failed"]),
        (#"{"action":"replay","filter":{"lastError":"503"}}"#, ["#/filter/lastError"]),
        (
            #"{"action":"abort","startDate":"2030-01-01T00:00:00Z","shiftMs":1,"filter":{"label":["a:b"]}}"#,
            ["#/startDate", "#/shiftMs"]
        ),
        (#"{"action":"reschedule","filter":{"label":["a:b"]}}"#, ["#/action"]),
        (
            #"{"action":"reschedule","shiftMs":1,"startDate":"2030-01-01T00:00:00Z","filter":{"label":["a:b"]}}"#,
            ["#/action"]
        ),
        (#"{"action":"reschedule","shiftMs":3155760000001,"filter":{"label":["a:b"]}}"#, ["#/shiftMs", "#/action"]),
        (#"{"action":"reschedule","startDate":"tomorrow","filter":{"label":["a:b"]}}"#, ["#/startDate", "#/action"]),
    ])
    func allThatIsWrongIsNamed(body: String, places: [String]) async throws {
        #expect(try await api().post("/bulk", body).expectProblem(400) == places)
        #expect(try await operations().isEmpty)
    }

    @Test func aCancelledOneIsCancelledForGood() async throws {
        let api = api()
        let id = try await start(api)
        for _ in 0..<2 {
            let answer = await api.send(.post, "/bulk/\(id)/cancel")
            #expect(answer.status.code == 200 && answer.text.contains(#""state":"cancelled""#))
        }
        try await api.post("/bulk/\(id)/cancel", #"{"x":1}"#).expectProblem(400)
        for unknown in [ExpirationID.random().description, "x"] {
            try await api.send(.post, "/bulk/\(unknown)/cancel").expectProblem(404)
            try await api.send(.get, "/bulk/\(unknown)").expectProblem(404)
        }
    }

    @Test func pagesFollowEachOther() async throws {
        let api = api()
        var ids: [String] = []
        for _ in 0..<3 { ids.append(try await start(api)) }
        var listed: [String] = []
        var target = "/bulk?limit=2"
        for _ in 0..<2 {
            let page = try await api.send(.get, target).json()
            let items = try #require(page["items"] as? [[String: any Sendable]])
            listed += items.compactMap { $0["id"] as? String }
            target = "/bulk?limit=2&cursor=\(page["nextCursor"] as? String ?? "")"
        }
        #expect(listed == ids.sorted().reversed())
        #expect(
            try await api.send(.get, "/bulk?limit=0&cursor=x&state=done&limit=1").expectProblem(400)
                == ["limit", "cursor", "state", "limit"])
    }

    @Test func oneKeyStartsOneOperation() async throws {
        let api = api()
        let key = [("idempotency-key", "k")]
        let first = await api.post("/bulk", order, headers: key)
        let again = await api.post("/bulk", order, headers: key)
        #expect(again.status.code == 202 && again.text == first.text)
        let other = order.replacing("abort", with: "fire")
        try await api.post("/bulk", other, headers: key).expectProblem(422)
        #expect(try await operations().count == 1)
    }

    @Test func tooManyAreRefusedUntilOneHasEnded() async throws {
        let api = api()
        var id = ""
        for _ in 0..<BulkOperation.openLimit { id = try await start(api) }
        let answer = await api.post("/bulk", order)
        try answer.expectProblem(429)
        #expect(answer.headers.first("retry-after") != nil)
        _ = await api.send(.post, "/bulk/\(id)/cancel")
        _ = try await start(api)
    }

    @Test func aBoundTokenAsksForItsOwnTimersAlone() async throws {
        let api = try boundAPI()
        let other = order.replacing(#""a""#, with: #""b""#)
        for body in [other, String(other.dropLast()) + #","dryRun":true}"#] {
            try await api.post("/bulk", body, headers: fields(Self.bound)).expectProblem(403)
        }
        try await api.post("/bulk", order).expectProblem(401)
        _ = try await start(api, #"{"action":"abort","filter":{"label":["x:y"]}}"#, token: Self.bound)
        let operation = try #require(try await operations().first)
        #expect(operation.filter.applicantService == "a" && operation.applicantService == "a")
        #expect(operation.requestedBy == "a")
        try await api.post("/bulk", #"{"action":"abort","filter":{}}"#, headers: fields(Self.bound))
            .expectProblem(400)
    }

    @Test func aBoundTokenSeesAndCancelsItsOwnAlone() async throws {
        let api = try boundAPI()
        let general = try await start(api, token: Self.general)
        let own = try await start(api, token: Self.bound)
        let headers: HTTPHeaders = ["authorization": "Bearer \(Self.bound)"]
        try await api.send(.get, "/bulk/\(general)", headers: headers).expectProblem(404)
        try await api.send(.post, "/bulk/\(general)/cancel", headers: headers).expectProblem(404)
        let list = await api.send(.get, "/bulk", headers: headers).text
        #expect(list.contains(own) && !list.contains(general))
        #expect(await api.send(.post, "/bulk/\(own)/cancel", headers: headers).status.code == 200)
        let all = await api.send(.get, "/bulk", headers: ["authorization": "Bearer \(Self.general)"]).text
        #expect(all.contains(own) && all.contains(general) && all.contains(#""requestedBy":"ops""#))
        for target in ["/bulk", "/bulk/\(own)"] { try await api.send(.get, target).expectProblem(401) }
    }

    @Test func tokensOfOneServiceLeaveOperationsToOthers() async throws {
        let api = try boundAPI()
        for _ in 0..<BulkOperation.openLimitOfService { _ = try await start(api, token: Self.bound) }
        try await api.post("/bulk", order, headers: fields(Self.bound)).expectProblem(429)
        _ = try await start(api, token: Self.general)
    }

    @Test func withoutTheStoreThereAreNoSuchRoutes() async throws {
        try await APIUnderTest().send(.get, "/bulk").expectProblem(404)
    }
}
