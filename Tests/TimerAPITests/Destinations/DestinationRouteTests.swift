import HTTPServer
import Testing
import TimerAPI
import TimerCore
import TimerTestSupport

@Suite struct DestinationRouteTests {
    private let store = MemoryStore()
    private let key = "/destinations/http%3A%2F%2Fsink%3A80"

    private func api(_ tokens: APITokens = .open) -> APIUnderTest {
        APIUnderTest(control: store, tokens: tokens)
    }

    private func put(
        _ api: APIUnderTest, _ body: String, at target: String? = nil, token: String? = nil
    ) async -> HTTPResponse {
        var fields: HTTPHeaders = ["content-type": "application/json"]
        if let token { fields.add("authorization", "Bearer \(token)") }
        return await api.send(.put, target ?? key, headers: fields, body: Array(body.utf8))
    }

    @Test func whatIsAskedForIsShownAndTakenAway() async throws {
        let api = api()
        let answer = await put(api, #"{"paused":true,"concurrency":3,"ratePerSecond":50}"#)
        #expect(answer.status.code == 200)
        let control = #""control":{"paused":true,"concurrency":3,"ratePerSecond":50}"#
        #expect(answer.text.contains(control) && answer.text.contains(#""key":"http://sink:80""#))
        #expect(await api.send(.get, key).text == answer.text)
        #expect(await api.send(.get, "/destinations").text == #"{"items":[\#(answer.text)],"nextCursor":null}"#)
        #expect(await put(api, "{}").text.contains(#""control":{"paused":false}"#))
        try await api.send(.get, key).expectProblem(404)
        _ = await put(api, #"{"paused":true}"#)
        for _ in 0..<2 { #expect(await api.send(.delete, key).status.code == 204) }
        #expect(await api.send(.get, "/destinations").text == #"{"items":[],"nextCursor":null}"#)
    }

    @Test func whatReplicasSeeIsShown() async throws {
        let name = DestinationName(canonical: "http://sink:80")
        let time = Timestamp(milliseconds: 1_700_000_000_000)
        let entry = DestinationEntry(
            name: name, underWay: 1, waiting: 2, cap: 128, milliRate: 12_500, failures: 3, circuit: .open,
            circuitSince: time, lastError: "refused", lastErrorAt: time, usedAt: time)
        _ = try await store.exchange(DestinationReport(changed: [entry]))
        #expect(
            await api().send(.get, key).text == """
                {"key":"http://sink:80","control":{"paused":false},"replicas":1,"underWay":1,"waiting":2,"cap":128,\
                "rate":12.5,"failures":3,"circuit":"open","circuitSince":"2023-11-14T22:13:20.000Z",\
                "lastError":"refused","lastErrorAt":"2023-11-14T22:13:20.000Z","usedAt":"2023-11-14T22:13:20.000Z"}
                """)
    }

    /// For who has a timer's output, and asks whether it is held: also of one that is not known.
    @Test func oneIsFoundInAnySpelling() async throws {
        let api = api()
        _ = await put(api, #"{"paused":true}"#, at: "/destinations/http%3A%2F%2Flocalhost%3A81")
        let paused = await api.send(.get, "/destinations?key=http://127.0.0.1:81").text
        #expect(paused.contains(#"{"items":[{"key":"http://localhost:81","control":{"paused":true}"#))
        let unknown = await api.send(.get, "/destinations?key=HTTP%3A%2F%2FSink").text
        #expect(unknown.contains(#"{"items":[{"key":"http://sink:80","control":{"paused":false},"replicas":0"#))
        for query in ["key=", "key=sink", "key=kafka&key=kafka", "other=1"] {
            #expect(try await api.send(.get, "/destinations?\(query)").expectProblem(400).count == 1)
        }
    }

    @Test(arguments: [
        "HTTP%3A%2F%2FSINK", "http%3A%2F%2Fsink.%3A80", "http%3A%2F%2Fsink",
    ])
    func anySpellingIsTheSame(_ spelling: String) async throws {
        let api = api()
        #expect(await put(api, #"{"paused":true}"#, at: "/destinations/\(spelling)").status.code == 200)
        #expect(await api.send(.get, key).text.contains(#""paused":true"#))
    }

    @Test func kafkaIsOne() async throws {
        let api = api()
        #expect(await put(api, #"{"concurrency":1}"#, at: "/destinations/kafka").status.code == 200)
        #expect(await api.send(.get, "/destinations/kafka").text.contains(#""concurrency":1"#))
    }

    @Test(arguments: ["sink", "ftp%3A%2F%2Fsink", "http%3A%2F%2F", "http%3A%2F%2Fsink%2Fpath", "http%3A%2F%2Fsink%3A0"])
    func whatIsNoDestinationIsRefused(_ key: String) async throws {
        let api = api()
        try await put(api, #"{"paused":true}"#, at: "/destinations/\(key)").expectProblem(400)
        try await api.send(.delete, "/destinations/\(key)").expectProblem(400)
        try await api.send(.get, "/destinations/\(key)").expectProblem(404)
    }

    @Test func allThatIsWrongIsToldAtOnce() async throws {
        let body = #"{"paused":1,"concurrency":0,"ratePerSecond":10001,"rate":5}"#
        let places = try await put(api(), body).expectProblem(400)
        #expect(places == ["#/paused", "#/concurrency", "#/ratePerSecond", "#/rate"])
        try await put(api(), "[]").expectProblem(400)
        try await put(api(), #"{"concurrency":null}"#).expectProblem(400)
        #expect(try await store.destinations().isEmpty)
    }

    @Test func tooManyAreRefused() async throws {
        for number in 0..<DestinationControl.mostDestinations {
            let name = DestinationName(canonical: "http://h\(number):80")
            _ = try await store.control(name, DestinationControl(isPaused: true))
        }
        try await put(api(), #"{"paused":true}"#).expectProblem(409)
    }

    @Test func aTokenOfOneServiceSeesAndChangesNothing() async throws {
        let (general, bound) = ("general-token-0123456789", "bound-token-0123456789==")
        let api = api(try APITokens(setting: "\(general), mine:\(bound)"))
        let fields: HTTPHeaders = ["authorization": "Bearer \(bound)"]
        try await put(api, #"{"paused":true}"#, token: bound).expectProblem(403)
        try await put(api, #"{"paused":true}"#).expectProblem(401)
        for target in ["/destinations", key] { try await api.send(.get, target, headers: fields).expectProblem(403) }
        try await api.send(.delete, key, headers: fields).expectProblem(403)
        #expect(try await store.destinations().isEmpty)
        #expect(await put(api, #"{"paused":true}"#, token: general).status.code == 200)
    }

    @Test func withoutTheStoreThereAreNoSuchRoutes() async throws {
        try await APIUnderTest().send(.get, "/destinations").expectProblem(404)
    }
}
