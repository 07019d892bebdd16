import HTTPServer
import Testing
import TimerAPI
import TimerCore

@Suite struct OverviewRouteTests {
    private let store = ScriptedOverview()

    private func api(_ tokens: APITokens = .open) -> APIUnderTest {
        APIUnderTest(overview: store, tokens: tokens)
    }

    @Test func theOverviewIsShownWhole() async throws {
        let answer = await api().send(.get, "/overview")
        #expect(
            answer.text == """
                {"at":"2023-11-14T22:13:20.000Z","dueNow":{"count":1,"isEstimate":false},\
                "oldestDueAt":"2023-11-14T22:13:11.000Z",\
                "overdue":{"held":{"count":3,"isEstimate":false},"late":{"count":9,"isEstimate":true}},"perSecond":{"fired":0.0,"retried":0.0,"failed":0.0},\
                "lateness":{"timers":4,"p50Ms":0.576,"p99Ms":0.638},\
                "lastHour":{"since":"2023-11-14T21:13:20.000Z","fired":5,"retried":3,"failed":2},\
                "pending":{"at":"2023-11-14T22:13:20.000Z","withinHour":{"count":2,"isEstimate":false},\
                "withinDay":{"count":1502,"isEstimate":true},"later":{"count":7,"isEstimate":false},\
                "hours":[{"from":"2023-11-14T22:13:20.000Z","count":2,"isEstimate":false},\
                {"from":"2023-11-14T23:13:20.000Z","count":1500,"isEstimate":true}]},"replicas":[\(Self.replicas)],\
                "failing":[{"key":"http://sink:80","paused":true,"failures":5,"lastError":"refused",\
                "lastErrorAt":"2023-11-14T22:13:20.000Z"}],"firing":{"paused":false,"reason":null,"since":null,"by":null,\
                "held":0,"unaware":0,"advice":null}}
                """)
        let replicas = await api().send(.get, "/replicas")
        #expect(replicas.text == #"{"at":"2023-11-14T22:13:20.000Z","items":[\#(Self.replicas)]}"#)
    }

    private static let replicas = """
        {"owner":4,"host":"pod-1","version":"1.2.3","state":"alive","startedAt":"2023-11-14T22:12:20.000Z",\
        "beatAt":"2023-11-14T22:13:19.750Z","beatAgeMs":250,"clockSkewMs":3,"held":8},\
        {"owner":3,"host":null,"version":null,"state":"dead","startedAt":"2023-11-14T22:13:20.000Z",\
        "beatAt":"2023-11-14T22:13:20.000Z","beatAgeMs":0,"clockSkewMs":null,"held":0}
        """

    @Test(arguments: [("15m", 10, 90), ("6h", 120, 180), ("7d", 1_800, 336)])
    func aHistoryHasItsSteps(range: String, step: Int, count: Int) async throws {
        let json = try await api().send(.get, "/overview/history?range=\(range)").json()
        #expect(json["range"] as? String == range)
        #expect(json["stepSeconds"] as? Int == step)
        let points = try #require(json["points"] as? [[String: any Sendable]])
        #expect(points.count == count)
        let last = try #require(points.last)
        #expect(last["fired"] as? Int == 1 && last["failed"] as? Int == 1 && last["retried"] as? Int == 0)
        #expect(last.keys.sorted() == ["at", "failed", "fired", "p50Ms", "p99Ms", "retried"])
    }

    /// However many ask at once, and one after the other within a while.
    @Test func manyShareOneAnswer() async throws {
        let api = api()
        await withTaskGroup { group in
            for _ in 0..<50 { group.addTask { _ = await api.send(.get, "/overview") } }
        }
        _ = await api.send(.get, "/replicas")
        #expect(store.asked == 1)
        for _ in 0..<5 { _ = await api.send(.get, "/overview/history?range=6h") }
        #expect(store.asked == 2)
    }

    @Test func aFailureIsSharedByNobodyWhoAsksLater() async throws {
        let api = api()
        store.fail(.unavailable(reason: "away"))
        try await api.send(.get, "/overview").expectProblem(503)
        try await api.send(.get, "/overview/history").expectProblem(503)
        store.fail(nil)
        #expect(await api.send(.get, "/overview").status.code == 200)
        #expect(await api.send(.get, "/overview/history").status.code == 200)
    }

    @Test(arguments: ["/overview", "/overview/history", "/replicas", "/events"])
    func itIsTheOperators(target: String) async throws {
        let tokens = try APITokens(setting: "0123456789abcdef,orders:fedcba9876543210")
        let api = api(tokens)
        try await api.send(.get, target).expectProblem(401)
        try await api.send(.get, target, headers: ["authorization": "Bearer fedcba9876543210"]).expectProblem(403)
        #expect(store.asked == 0)
        let answer = await api.send(.get, target, headers: ["authorization": "Bearer 0123456789abcdef"])
        #expect(answer.status.code == 200)
    }

    @Test(arguments: [
        "/overview?a=1", "/replicas?range=15m", "/overview/history?range=1h", "/overview/history?range=6h&range=6h",
        "/events?limit=0", "/events?limit=x", "/events?limit=99999999999", "/events?limit=1&limit=2",
        "/events?range=6h",
    ])
    func queriesAreChecked(target: String) async throws {
        #expect(try await api().send(.get, target).expectProblem(400).count == 1)
    }

    @Test func whoAcceptsSomethingElseIsTold() async throws {
        try await api().send(.get, "/events", headers: ["accept": "application/json"]).expectProblem(406)
        try await api().send(.get, "/overview", headers: ["accept": "text/event-stream"]).expectProblem(406)
        let events = await api().send(.get, "/events", headers: ["accept": "text/event-stream"])
        #expect(events.headers.first("content-type") == "text/event-stream; charset=utf-8")
        #expect(events.headers.first("cache-control") == "no-store")
    }
}
