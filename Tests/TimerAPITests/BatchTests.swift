import HTTPServer
import Testing
import TimerCore

@testable import TimerAPI

@Suite struct BatchTests {
    private static func body(_ timers: [String], more: String = "") -> String {
        #"{"timers":[\#(timers.joined(separator: ","))]\#(more)}"#
    }

    private func results(_ response: HTTPResponse) throws -> [[String: any Sendable]] {
        #expect(response.status.code == 200, "\(response.text)")
        return try #require(try response.json()["results"] as? [[String: any Sendable]])
    }

    private func pointers(_ result: [String: any Sendable]) -> [String] {
        let problem = result["problem"] as? [String: any Sendable]
        return (problem?["errors"] as? [[String: String]])?.compactMap { $0["pointer"] } ?? []
    }

    @Test func storesAllInOrder() async throws {
        let api = APIUnderTest()
        let timers = (0..<1_000).map { Bodies.schedule(interval: "\($0)", more: #","payload":{"n":\#($0)}"#) }
        let results = try results(await api.post("/schedule/batch", Self.body(timers)))
        let batch = try #require(api.store.batches.first)
        #expect(api.store.batches.count == 1 && !batch.isAtomic)
        #expect(batch.expirations.map(\.expirationIntervalMs) == Array(0..<1_000))
        #expect(
            batch.expirations.allSatisfy { $0.payload.bytes.elementsEqual(#"{"n":\#($0.expirationIntervalMs)}"#.utf8) })
        #expect(results.map { $0["expirationId"] as? String } == batch.expirations.map(\.id.description))
        #expect(Set(batch.expirations.map(\.id)).count == 1_000)
        #expect(api.metrics.render().contains("timers_scheduled_total{output=\"rest\"} 1000"))
    }

    private static let mixed = [
        Bodies.schedule(), "7",
        Bodies.schedule(service: "7", outputMode: #"{"type":"rest","method":"x","protocol":"http","hostname":"h"}"#),
        Bodies.schedule(outputMode: #"{"type":"kafka","topics":["a","b","a"]}"#), "{}",
        Bodies.schedule(outputMode: #"{"type":"rest","method":"post","protocol":"http","hostname":"refused"}"#),
        Bodies.schedule(interval: "1", more: #","retries":{"maxRetriesAllowed":-1}"#), Bodies.schedule(interval: "2"),
        Bodies.schedule(
            more: #","onError":{"type":"rest","method":"post","protocol":"http","hostname":"refused"},"onEnd":{}"#),
    ]

    private static let wrong = [
        [], ["#/timers/1"], ["#/timers/2/applicantService", "#/timers/2/outputMode/method"],
        ["#/timers/3/outputMode/topics/2"],
        ["#/timers/4/expirationIntervalMs", "#/timers/4/applicantService", "#/timers/4/outputMode"],
        ["#/timers/5/outputMode/hostname"], ["#/timers/6/retries/maxRetriesAllowed"], [],
        ["#/timers/8/onError/hostname", "#/timers/8/onEnd/type"],
    ]

    @Test func namesWhatIsWrongWithEach() async throws {
        let api = APIUnderTest(refusedHost: "refused")
        let results = try results(await api.post("/schedule/batch", Self.body(Self.mixed, more: #","atomic":false"#)))
        #expect(results.map(pointers) == Self.wrong)
        let stored = try #require(api.store.batches.first).expirations
        #expect(stored.map(\.expirationIntervalMs) == [600_000, 2])
        #expect(results[0]["expirationId"] as? String == stored[0].id.description)
        #expect(results[7]["expirationId"] as? String == stored[1].id.description)
        let problem = try #require(results[2]["problem"] as? [String: any Sendable])
        #expect(problem["status"] as? Int == 400)
        #expect(problem["message"] as? String == "body.timers.2.applicantService must be a string")
        for result in results { #expect(result.count == 1) }
    }

    @Test func allOrNoneNamesAllThatIsWrong() async throws {
        let api = APIUnderTest(refusedHost: "refused")
        let response = await api.post("/schedule/batch", Self.body(Self.mixed, more: #","atomic":true"#))
        #expect(try response.expectProblem(400) == Self.wrong.flatMap(\.self))
        #expect(api.store.batches.isEmpty)
        let good = Self.body([Bodies.schedule(), Bodies.schedule()], more: #","atomic":true"#)
        #expect(try results(await api.post("/schedule/batch", good)).count == 2)
        #expect(api.store.batches.map(\.isAtomic) == [true])
    }

    @Test func whereAllIsWrongTheStoreIsNotAsked() async throws {
        let api = APIUnderTest()
        let results = try results(await api.post("/schedule/batch", Self.body(["{}", "null"])))
        #expect(results.map { pointers($0).count } == [3, 1])
        #expect(api.store.batches.isEmpty)
    }

    @Test(arguments: [
        ("{}", ["#/timers"]), (#"{"timers":{}}"#, ["#/timers"]), (#"{"timers":[]}"#, ["#/timers"]),
        (body([String](repeating: "{}", count: 1_001)), ["#/timers"]),
        (body([Bodies.schedule()], more: #","atomic":1,"x":2"#), ["#/atomic", "#/x"]),
    ])
    func refusesWhatIsNoBatch(_ body: String, _ pointers: [String]) async throws {
        let api = APIUnderTest()
        #expect(try await api.post("/schedule/batch", body).expectProblem(400) == pointers)
        #expect(api.store.batches.isEmpty)
    }

    /// An answer is not many times as long as its request.
    @Test func boundsTheProblemsOfOneTimer() async throws {
        let members = (0..<100).map { #""m\#($0)":1"# }.joined(separator: ",")
        let results = try results(
            await APIUnderTest().post("/schedule/batch", Self.body(["{\(members)}", "{\(members)}"])))
        #expect(results.map { pointers($0).count } == [20, 20])
        let problem = try #require(results[0]["problem"] as? [String: any Sendable])
        #expect((problem["detail"] as? String)?.contains("102 more") == true)
    }

    @Test func eachTimerHasTheKeyAndItsPlace() async throws {
        let api = APIUnderTest()
        let body = Self.body([Bodies.schedule(), "{}", Bodies.schedule()])
        _ = await api.post("/schedule/batch", body, headers: [("idempotency-key", "\"k\"")])
        let stored = try #require(api.store.batches.first).expirations
        #expect(stored.map { $0.idempotency?.key } == ["k\n0", "k\n2"])
        #expect(Set(stored.map { $0.idempotency?.fingerprint }).count == 1)
    }

    @Test func answersWhatTheStoreSays() async throws {
        let id = ExpirationID(high: 1, low: 2)
        let timers = [Bodies.schedule(), Bodies.schedule()]
        let api = APIUnderTest(
            store: ScriptedStore { $0.batch = .success(.done([.repeated(id), .refused(reason: "secret")])) })
        let response = await api.post("/schedule/batch", Self.body(timers))
        let results = try results(response)
        #expect(results[0]["expirationId"] as? String == id.description)
        #expect((results[1]["problem"] as? [String: any Sendable])?["status"] as? Int == 500)
        #expect(!response.text.contains("secret"))
        let reused = APIUnderTest(store: ScriptedStore { $0.batch = .success(.keyReused) })
        try await reused.post("/schedule/batch", Self.body(timers)).expectProblem(422)
        let full = APIUnderTest(store: ScriptedStore { $0.batch = .failure(.overloaded) })
        try await full.post("/schedule/batch", Self.body(timers)).expectProblem(503)
    }

    @Test func aBoundTokenStoresItsOwnOnly() async throws {
        let tokens = try APITokens(setting: "mine:bound-token-0123456789")
        let api = APIUnderTest(tokens: tokens)
        let headers = [("authorization", "Bearer bound-token-0123456789")]
        let timers = [#""mine""#, #""other""#, #""mine""#].map { Bodies.schedule(service: $0) }
        try await api.post("/schedule/batch", Self.body(timers)).expectProblem(401)
        let results = try results(await api.post("/schedule/batch", Self.body(timers), headers: headers))
        #expect((results[1]["problem"] as? [String: any Sendable])?["status"] as? Int == 403)
        #expect(pointers(results[1]) == ["#/timers/1/applicantService"])
        #expect(api.store.batches.first?.expirations.map(\.applicantService) == ["mine", "mine"])
        #expect(api.store.batches.first?.expirations.map(\.creatorId) == ["mine", "mine"])
        let atomic = Self.body(timers, more: #","atomic":true"#)
        let refused = await api.post("/schedule/batch", atomic, headers: headers)
        #expect(try refused.expectProblem(403) == ["#/timers/1/applicantService"])
        let both = Self.body(timers + ["{}"], more: #","atomic":true"#)
        #expect(try await api.post("/schedule/batch", both, headers: headers).expectProblem(400).count == 4)
        #expect(api.store.batches.count == 1)
    }
}
