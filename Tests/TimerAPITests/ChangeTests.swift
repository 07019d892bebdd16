import HTTPServer
import Testing
import TimerAPI
import TimerCore

@Suite struct ChangeTests {
    private let id = ExpirationID(high: 0x0192_ABCD_EF01_7000, low: 0x8000_0000_0000_0001)
    private let other = ExpirationID(high: 0x0192_ABCD_EF01_7000, low: 0x8000_0000_0000_0002)

    private func send(
        _ action: String, _ body: String = "", to api: APIUnderTest, headers: [(String, String)] = []
    ) async -> HTTPResponse {
        var fields: HTTPHeaders = body.isEmpty ? [:] : ["content-type": "application/json"]
        for (name, value) in headers { fields.add(name, value) }
        return await api.send(
            action.isEmpty ? .patch : .post, "/expirations/\(id)\(action)", headers: fields, body: Array(body.utf8))
    }

    private func api(_ result: ChangeResult, tokens: APITokens = .open) -> APIUnderTest {
        APIUnderTest(store: ScriptedStore { $0.change = .success(result) }, tokens: tokens)
    }

    // MARK: PATCH

    @Test func anUpdateAsksForWhatItNames() async throws {
        let api = api(.changed(Bodies.expiration(id: id)))
        let body = """
            {"startDate":"2026-01-01T00:00:00.5Z","expirationIntervalMs":7,"payload":{"a":1.0},"outputMode":\(Bodies.rest)}
            """
        let response = await send("", body, to: api)
        #expect(response.status.code == 200, "\(response.text)")
        #expect(try response.json()["_id"] as? String == id.description)
        let change = try #require(api.store.changes.first)
        #expect(change.id == id && change.applicantService == nil && change.idempotency == nil)
        guard case .update(let update) = change.action else { throw Wrong() }
        #expect(update.startDate == Timestamp(milliseconds: 1_767_225_600_500))
        #expect(update.expirationIntervalMs == 7)
        #expect(update.payload.map { String(decoding: $0.bytes, as: UTF8.self) } == #"{"a":1.0}"#)
        #expect(update.output?.destination == DestinationKey("http://h:80"))
    }

    @Test func anUpdateLeavesTheRest() async throws {
        let api = api(.changed(Bodies.expiration(id: id)))
        _ = await send("", #"{"payload":{}}"#, to: api)
        guard case .update(let update)? = api.store.changes.first?.action else { throw Wrong() }
        #expect(update.startDate == nil && update.expirationIntervalMs == nil && update.output == nil)
        #expect(!update.movesDueDate)
    }

    @Test(arguments: [
        ("{}", ["#"]), (#"{"payload":null}"#, ["#/payload"]), (#"{"startDate":null}"#, ["#/startDate"]),
        (#"{"outputMode":null,"expirationIntervalMs":null}"#, ["#/expirationIntervalMs", "#/outputMode"]),
        (#"{"applicantService":"x"}"#, ["#/applicantService"]), (#"{"startDate":"today"}"#, ["#/startDate"]),
        (#"{"payload":[],"startDate":1}"#, ["#/startDate", "#/payload"]),
        (#"{"expirationIntervalMs":-1,"payloads":{}}"#, ["#/expirationIntervalMs", "#/payloads"]),
        (#"{"outputMode":{"type":"rest","method":"x"}}"#, [
            "#/outputMode/protocol", "#/outputMode/hostname", "#/outputMode/method",
        ]),
        (#"{"startDate":"9999-12-31T00:00:00Z","expirationIntervalMs":86400000}"#, ["#/expirationIntervalMs"]),
        (
            #"{"outputMode":{"type":"kafka","topics":["t"],"headers":{"token":"[REDACTED]"}}}"#,
            ["#/outputMode/headers"]
        ),
    ])
    func anUpdateNamesWhatIsWrong(_ body: String, _ pointers: [String]) async throws {
        let api = api(.changed(Bodies.expiration(id: id)))
        #expect(try await Set(send("", body, to: api).expectProblem(400)) == Set(pointers))
        #expect(api.store.changes.isEmpty)
    }

    @Test func anUpdateOfARefusedDestinationIsRefused() async throws {
        let api = APIUnderTest(refusedHost: "h")
        let response = await send("", #"{"outputMode":\#(Bodies.rest)}"#, to: api)
        #expect(try response.expectProblem(400) == ["#/outputMode/hostname"])
    }

    @Test func anUpdateNeedsJSON() async throws {
        let api = api(.changed(Bodies.expiration(id: id)))
        try await send("", to: api, headers: [("content-type", "application/json")]).expectProblem(400)
        let text: HTTPHeaders = ["content-type": "text/plain"]
        try await api.send(.patch, "/expirations/\(id)", headers: text, body: Array("{}".utf8)).expectProblem(415)
    }

    @Test(arguments: [
        (#"{"startDate":"2026-01-01T00:00:00Z"}"#, "#/startDate"), (#"{"expirationIntervalMs":1}"#, "#/expirationIntervalMs"),
    ])
    func whatLeadsTooFarWithWhatStaysIsNamed(_ body: String, _ pointer: String) async throws {
        #expect(try await send("", body, to: api(.dueTooLate)).expectProblem(400) == [pointer])
    }

    // MARK: fire, retry, replay

    @Test func firesRetriesAndReplays() async throws {
        let api = api(.changed(Bodies.expiration(id: id)))
        for (action, body) in [("/fire", ""), ("/fire", "{}"), ("/retry", ""), ("/retry", "{}")] {
            let response = await send(action, body, to: api)
            #expect(response.status.code == 200 && response.text.contains(id.description), "\(action) \(response.text)")
        }
        #expect(api.store.changes.count == 4)
        let replaying = self.api(.replayed(other))
        let response = await send("/replay", to: replaying)
        #expect(response.text == #"{"expirationId":"\#(other)"}"#)
        guard case .replay(_, nil)? = replaying.store.changes.first?.action else { throw Wrong() }
    }

    @Test(arguments: ["/retry", "/replay"]) func mayBeginLater(_ action: String) async throws {
        let api = api(.replayed(other))
        _ = await send(action, #"{"startDate":"2026-01-01T00:00:00Z"}"#, to: api)
        switch api.store.changes.first?.action {
        case .retry(let startDate), .replay(_, let startDate):
            #expect(startDate == Timestamp(milliseconds: 1_767_225_600_000))
        default: throw Wrong()
        }
    }

    @Test(arguments: [
        ("/fire", #"{"startDate":"2026-01-01T00:00:00Z"}"#, "#/startDate"),
        ("/retry", #"{"startDate":null}"#, "#/startDate"), ("/retry", #"{"payload":{}}"#, "#/payload"),
        ("/replay", #"{"startDate":"2026-01-01"}"#, "#/startDate"), ("/replay", #"{"id":"x"}"#, "#/id"),
    ])
    func namesWhatIsWrong(_ action: String, _ body: String, _ pointer: String) async throws {
        let api = api(.changed(Bodies.expiration(id: id)))
        #expect(try await send(action, body, to: api).expectProblem(400) == [pointer])
        #expect(api.store.changes.isEmpty)
    }

    // MARK: Refusals

    @Test(arguments: [
        ("", ChangeResult.notFound, 404, "no expiration"), ("", .beingDelivered, 409, "being delivered"),
        ("", .ended(.expired), 409, "expired"), ("/fire", .ended(.error), 409, "/retry"),
        ("/fire", .beingDelivered, 409, "being delivered"), ("/retry", .pending, 409, "pending"),
        ("/retry", .beingDelivered, 409, "being delivered"), ("/retry", .ended(.aborted), 409, "aborted"),
        ("", .ofNamedSchedule, 409, "named schedule"), ("/replay", .notFound, 404, "no expiration"),
        ("/replay", .keyReused, 422, "Idempotency-Key"),
    ])
    func saysWhyNot(_ action: String, _ result: ChangeResult, _ code: Int, _ word: String) async throws {
        let response = await send(action, action.isEmpty ? #"{"payload":{}}"# : "", to: api(result))
        try response.expectProblem(code)
        #expect((try response.json()["detail"] as? String)?.contains(word) == true, "\(response.text)")
    }

    @Test(arguments: ["/fire", "/retry", "/replay"]) func knowsNoIdThatIsNone(_ action: String) async throws {
        let api = api(.changed(Bodies.expiration(id: id)))
        try await api.send(.post, "/expirations/x\(action)").expectProblem(404)
        #expect(api.store.changes.isEmpty)
    }

    @Test func answersForTheStore() async throws {
        let api = APIUnderTest(store: ScriptedStore { $0.change = .failure(.unavailable(reason: "x")) })
        try await send("/fire", to: api).expectProblem(503)
    }

    // MARK: Keys and tokens

    @Test func aKeyIsOneTimersAndOneActions() async throws {
        let api = api(.changed(Bodies.expiration(id: id)))
        let key = [("Idempotency-Key", #""k""#)]
        _ = await send("/retry", to: api, headers: key)
        _ = await send("/retry", to: api, headers: key)
        _ = await send("/fire", to: api, headers: key)
        _ = await send("/retry", "{}", to: api, headers: key)
        _ = await api.send(.post, "/expirations/\(other)/retry", headers: ["Idempotency-Key": "k"])
        let keys = api.store.changes.compactMap(\.idempotency)
        #expect(keys.map(\.key) == ["k", "k", "k", "k", "k"])
        #expect(keys[0] == keys[1])
        #expect(Set(keys.map(\.fingerprint)).count == 4)
        try await send("/retry", to: api, headers: [("Idempotency-Key", #"""#)]).expectProblem(400)
    }

    @Test func aRepeatedChangeIsAnsweredByTheTimerAsItIs() async throws {
        let store = ScriptedStore {
            $0.change = .success(.repeated(id))
            $0.expiration = .success(Bodies.expiration(id: id, status: .expired))
        }
        let api = APIUnderTest(store: store)
        #expect(try await send("/fire", to: api).json()["_id"] as? String == id.description)
        #expect(try await send("/replay", to: api).json()["expirationId"] as? String == id.description)
    }

    @Test func aBoundTokenAsksForItsOwn() async throws {
        let tokens = try APITokens(setting: "svc:0123456789abcdef")
        let api = api(.notFound, tokens: tokens)
        try await send("/fire", to: api).expectProblem(401)
        for action in ["", "/fire", "/retry", "/replay"] {
            let body = action.isEmpty ? #"{"payload":{}}"# : ""
            let bearer = [("authorization", "Bearer 0123456789abcdef")]
            try await send(action, body, to: api, headers: bearer).expectProblem(404)
        }
        #expect(api.store.changes.map(\.applicantService) == ["svc", "svc", "svc", "svc"])
    }

    @Test func changesAreCounted() async throws {
        let api = api(.changed(Bodies.expiration(id: id)))
        _ = await send("/fire", to: api)
        _ = await send("", #"{"payload":{}}"#, to: api)
        let text = api.metrics.render()
        #expect(text.contains(#"timers_changed_total{action="fire"} 1"#))
        #expect(text.contains(#"timers_changed_total{action="update"} 1"#))
        #expect(text.contains(#"timers_changed_total{action="retry"} 0"#))
    }

    private struct Wrong: Error {}
}
