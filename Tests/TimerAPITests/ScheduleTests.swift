import Crypto
import HTTPServer
import Testing
import TimerCore

@testable import TimerAPI

@Suite struct ScheduleTests {
    @Test func storesTheDocumentedExample() async throws {
        let api = APIUnderTest()
        let payload = #"{ "myCustomPayload": { "key1": "value1" } }"#
        let output =
            #"{ "type": "kafka", "topics": [ "topic1", "topic2" ], "key": "k", "headers": { "header1": "value1" } }"#
        let response = await api.post(
            "/schedule",
            #"{"payload": \#(payload), "startDate": "2020-04-06T08:57:04.650Z", "expirationIntervalMs": 600000, "#
                + #""applicantService": "myCustomMicroservice", "outputMode": \#(output)}"#)
        #expect(response.status.code == 200)
        #expect(response.headers.first("content-type") == "application/json; charset=utf-8")
        let stored = try #require(api.store.scheduled.first)
        #expect(try response.json() as? [String: String] == ["expirationId": stored.id.description])
        #expect(Array(stored.payload.bytes) == Array(payload.utf8))
        #expect(Array(stored.outputMode.bytes) == Array(output.utf8))
        #expect(stored.startDate == Timestamp(milliseconds: 1_586_163_424_650))
        #expect(stored.expirationIntervalMs == 600_000)
        #expect(stored.applicantService == "myCustomMicroservice")
        #expect(stored.queue.destination == DestinationKey("kafka"))
        #expect(stored.idempotency == nil)
    }

    @Test func aTimeoutThatTheOperatorDoesNotAllowIsRefusedByName() async throws {
        let api = APIUnderTest(limits: OutputLimits(timeout: .seconds(30)))
        func body(_ timeout: Int) -> String {
            let output = #"{"type":"kafka","topics":["t"],"timeoutMs":\#(timeout)}"#
            return #"{"expirationIntervalMs":1,"applicantService":"a","outputMode":\#(output)}"#
        }
        #expect(await api.post("/schedule", body(30_000)).status.code == 200)
        let refusal = await api.post("/schedule", body(30_001))
        #expect(try refusal.expectProblem(400) == ["#/outputMode/timeoutMs"])
        #expect(refusal.text.contains("MAX_DELIVERY_TIMEOUT_MS"))
    }

    /// Spellings of one address have one place in the queue, and so one share.
    @Test func spellingsOfOneDestinationAreOneInTheQueue() async throws {
        let api = APIUnderTest()
        for hostname in ["localhost:80", "127.1", "[::1]"] {
            let output = #"{"type":"rest","method":"post","protocol":"http","hostname":"\#(hostname)"}"#
            let body = #"{"expirationIntervalMs":1,"applicantService":"a","outputMode":\#(output)}"#
            #expect(await api.post("/schedule", body).status.code == 200)
        }
        #expect(api.store.scheduled.count == 3)
        #expect(Set(api.store.scheduled.map(\.queue)).count == 1)
    }

    @Test func makesIdsOfVersion7() async throws {
        let api = APIUnderTest()
        _ = await api.post("/schedule", Bodies.schedule())
        _ = await api.post("/schedule", Bodies.schedule())
        let ids = api.store.scheduled.map(\.id)
        #expect(Set(ids).count == 2)
        #expect(ids.allSatisfy { $0.high >> 12 & 0xF == 7 && $0.low >> 62 == 0b10 })
        let age = Timestamp.now().milliseconds - Int64(ids[0].high >> 16)
        #expect((0..<600_000).contains(age))
    }

    @Test func fillsInWhatIsOptional() async throws {
        let api = APIUnderTest()
        #expect(await api.post("/schedule", Bodies.schedule(interval: "0")).status.code == 200)
        let stored = try #require(api.store.scheduled.first)
        #expect(stored.startDate == nil)
        #expect(stored.payload == .empty)
    }

    /// Number spellings, key order, escapes, duplicate keys and whitespace stay as they were sent.
    @Test(arguments: [
        #"{"b":1.0,"a":1e5,"a":-0,"c":100000000000000000000000.10,"A":"\u0041\/\t","é":"é\uD83D\uDE00", "z" : [ ] }"#,
        "{ \n\t\"a\":\r\n{}}", #"{"payload":{"payload":1}}"#,
    ])
    func keepsThePayloadByteForByte(_ payload: String) async throws {
        let api = APIUnderTest()
        #expect(await api.post("/schedule", Bodies.schedule(more: #","payload": \#(payload) "#)).status.code == 200)
        #expect(api.store.scheduled.first.map { Array($0.payload.bytes) } == Array(payload.utf8))
    }

    @Test func keepsAMebibyte() async throws {
        let api = APIUnderTest()
        let payload = #"{"x":""# + String(repeating: "aé\\n😀", count: 100_000) + #""}"#
        #expect(await api.post("/schedule", Bodies.schedule(more: #","payload":\#(payload)"#)).status.code == 200)
        #expect(api.store.scheduled.first.map { $0.payload.bytes.elementsEqual(payload.utf8) } == true)
    }

    @Test(arguments: [
        ("{}", ["#/expirationIntervalMs", "#/applicantService", "#/outputMode"]),
        (Bodies.schedule(interval: "-1"), ["#/expirationIntervalMs"]),
        (Bodies.schedule(interval: "1.5"), ["#/expirationIntervalMs"]),
        (Bodies.schedule(interval: "1e400"), ["#/expirationIntervalMs"]),
        (Bodies.schedule(interval: "\"600000\""), ["#/expirationIntervalMs"]),
        (Bodies.schedule(interval: "9223372036854775807"), ["#/expirationIntervalMs"]),
        (Bodies.schedule(interval: "315000000000000"), ["#/expirationIntervalMs"]),
        (Bodies.schedule(interval: "1", more: #","startDate":"9999-12-31T23:59:59.999Z""#), ["#/expirationIntervalMs"]),
        (Bodies.schedule(more: #","startDate":"2021-02-29T00:00:00Z""#), ["#/startDate"]),
        (Bodies.schedule(more: #","startDate":1586163424650"#), ["#/startDate"]),
        (Bodies.schedule(service: "\"\""), ["#/applicantService"]),
        (Bodies.schedule(service: "\"a\\u0000\""), ["#/applicantService"]),
        (Bodies.schedule(service: "7"), ["#/applicantService"]),
        (Bodies.schedule(more: #","payload":[]"#), ["#/payload"]),
        (Bodies.schedule(more: #","payload":null"#), ["#/payload"]),
        (Bodies.schedule(more: #","payload":"{}""#), ["#/payload"]),
        (Bodies.schedule(more: #","paylaod":{}"#), ["#/paylaod"]),
        (Bodies.schedule(more: #","payload":{},"payload":{}"#), ["#/payload"]),
        (Bodies.schedule(outputMode: "[]"), ["#/outputMode"]),
        (
            Bodies.schedule(
                outputMode: #"{"type":"rest","method":"x","protocol":"http","hostname":"h","headers":{"host":"h"}}"#),
            ["#/outputMode/method", "#/outputMode/headers/host"]
        ),
        (
            Bodies.schedule(interval: "null", outputMode: "{}", more: #","x":1"#),
            ["#/expirationIntervalMs", "#/outputMode/type", "#/x"]
        ),
    ])
    func namesWhatIsWrong(_ body: String, _ pointers: [String]) async throws {
        let api = APIUnderTest()
        #expect(try await api.post("/schedule", body).expectProblem(400) == pointers)
        #expect(api.store.scheduled.isEmpty)
    }

    @Test(arguments: [
        ("{}", "body must have required property 'expirationIntervalMs'"),
        (Bodies.schedule(more: #","x":1"#), "body must NOT have additional properties"),
        (Bodies.schedule(outputMode: #"{"type":"smtp"}"#), "body.outputMode.type must be rest or kafka"),
        ("{", "Body is not valid JSON but content-type is set to 'application/json'"),
        ("[]", "body must be object"),
        ("", "Body cannot be empty when content-type is set to 'application/json'"),
    ])
    func speaksLikeTheOriginal(_ body: String, _ message: String) async throws {
        let response = await APIUnderTest().post("/schedule", body)
        try response.expectProblem(400)
        #expect(try response.json()["message"] as? String == message)
    }

    @Test func saysWhereJSONIsMalformed() async throws {
        let response = await APIUnderTest().post("/schedule", "{\n \"a\" 1}")
        try response.expectProblem(400)
        #expect((try response.json()["detail"] as? String)?.contains("line 2, column 6") == true)
    }

    @Test func boundsApplicantServiceByCharacters() async throws {
        let api = APIUnderTest()
        let longest = String(repeating: "é", count: 255)
        #expect(await api.post("/schedule", Bodies.schedule(service: "\"\(longest)\"")).status.code == 200)
        try await api.post("/schedule", Bodies.schedule(service: "\"\(longest)x\"")).expectProblem(400)
    }

    /// A gzipped body is no JSON, but that does not help its sender (RFC 9110 §15.5.16).
    @Test(arguments: ["gzip", "br, identity", "deflate,gzip", "GZIP"])
    func refusesCompressedBodies(coding: String) async throws {
        let api = APIUnderTest()
        let response = await api.post("/schedule", Bodies.schedule(), headers: [("content-encoding", coding)])
        try response.expectProblem(415)
        #expect(response.headers.first("accept-encoding") == "identity")
        #expect(response.text.contains("compressed"))
        #expect(api.store.scheduled.isEmpty)
    }

    @Test(arguments: ["identity", "Identity", ""]) func takesWhatIsNotCompressed(coding: String) async throws {
        let response = await APIUnderTest().post(
            "/schedule", Bodies.schedule(), headers: [("content-encoding", coding)])
        #expect(response.status.code == 200)
    }

    /// RFC 8259 §8.1 lets a parser ignore it.
    @Test func takesAByteOrderMark() async throws {
        let api = APIUnderTest()
        #expect(await api.post("/schedule", "\u{FEFF}" + Bodies.schedule()).status.code == 200)
        #expect(api.store.scheduled.count == 1)
        let broken = await api.post("/schedule", "\u{FEFF}{\n  x")
        try broken.expectProblem(400)
        #expect(broken.text.contains("line 2, column 3"), "\(broken.text)")
        try await api.post("/schedule", "\u{FEFF}").expectProblem(400)
        try await api.post("/schedule", "\u{FEFF}\u{FEFF}" + Bodies.schedule()).expectProblem(400)
    }

    @Test func refusesDestinationsThatAreKnownToBeRefused() async throws {
        let api = APIUnderTest(refusedHost: "h")
        let response = await api.post("/schedule", Bodies.schedule())
        #expect(try response.expectProblem(400) == ["#/outputMode/hostname"])
        #expect(
            try response.json()["message"] as? String == "body.outputMode.hostname is refused: must not be this host")
        #expect(api.store.scheduled.isEmpty)
    }

    @Test(arguments: [
        "application/json", "Application/JSON", "application/json; charset=utf-8", "application/json;charset=\"UTF-8\"",
        "application/json; charset=UTF8", "application/json; charset=\"utf8\"",
    ])
    func takesJSONOnly(_ type: String) async {
        let response = await APIUnderTest().send(
            .post, "/schedule", headers: ["content-type": type], body: Array(Bodies.schedule().utf8))
        #expect(response.status.code == 200)
    }

    @Test(arguments: [
        "text/plain", "application/json; charset=latin1", "application/jsonp", "application/problem+json", "", "*/*",
        "application/x-www-form-urlencoded",
    ])
    func refusesOtherTypes(_ type: String) async throws {
        let response = await APIUnderTest().send(
            .post, "/schedule", headers: ["content-type": type], body: Array(Bodies.schedule().utf8))
        try response.expectProblem(415)
        #expect(response.headers.first("accept") == "application/json")
    }

    @Test func refusesTwoTypes() async throws {
        let headers = [("content-type", "application/json")]
        try await APIUnderTest().post("/schedule", Bodies.schedule(), headers: headers).expectProblem(415)
    }

    @Test func refusesABodyWithoutType() async throws {
        try await APIUnderTest().send(.post, "/schedule", body: Array(Bodies.schedule().utf8)).expectProblem(415)
    }

    @Test(
        arguments: [
            (StoreError.unavailable(reason: "host db-7 password=x"), 503, "2"), (.overloaded, 503, "1"),
            (.failed(reason: "relation \"secret\" does not exist"), 500, nil),
        ] as [(StoreError, Int, String?)])
    func answersForTheStore(_ error: StoreError, _ code: Int, _ retryAfter: String?) async throws {
        let api = APIUnderTest(store: ScriptedStore { $0.schedule = .failure(error) })
        let response = await api.post("/schedule", Bodies.schedule())
        try response.expectProblem(code)
        #expect(response.headers.first("retry-after") == retryAfter)
        #expect(!response.text.contains("db-7") && !response.text.contains("secret"))
    }

    @Test(
        arguments: [
            ("\"abc\"", "abc"), ("abc", "abc"), (#""a\"b\\c d""#, #"a"b\c d"#),
            ("\"\(String(repeating: "k", count: 255))\"", nil),
        ] as [(String, String?)])
    func readsIdempotencyKeys(_ header: String, _ key: String?) async throws {
        let api = APIUnderTest()
        let body = Bodies.schedule()
        #expect(await api.post("/schedule", body, headers: [("Idempotency-Key", header)]).status.code == 200)
        let idempotency = try #require(api.store.scheduled.first?.idempotency)
        #expect(idempotency.key == key ?? String(repeating: "k", count: 255))
        #expect(idempotency.fingerprint == Array(SHA256.hash(data: Array(body.utf8))))
    }

    @Test(arguments: [
        "", "\"\"", "\"a", "\"a\"b", "a b", "a\"b", #""\n""#, "é", "\"é\"", "a, b", "\"a\";p=1",
        String(repeating: "k", count: 256),
    ])
    func refusesIdempotencyKeys(_ header: String) async throws {
        let api = APIUnderTest()
        let response = await api.post("/schedule", Bodies.schedule(), headers: [("idempotency-key", header)])
        #expect(try response.expectProblem(400) == ["Idempotency-Key"])
        #expect(api.store.scheduled.isEmpty)
    }

    @Test func refusesTwoIdempotencyKeys() async throws {
        let headers = [("Idempotency-Key", "a"), ("Idempotency-Key", "a")]
        try await APIUnderTest().post("/schedule", Bodies.schedule(), headers: headers).expectProblem(400)
    }

    @Test func answersRepeatsWithTheFirstId() async throws {
        let first = ExpirationID(high: 7, low: 8)
        let api = APIUnderTest(store: ScriptedStore { $0.schedule = .success(.repeated(first)) })
        let response = await api.post("/schedule", Bodies.schedule(), headers: [("Idempotency-Key", "a")])
        #expect(try response.json() as? [String: String] == ["expirationId": first.description])
    }

    @Test func refusesAReusedKey() async throws {
        let api = APIUnderTest(store: ScriptedStore { $0.schedule = .success(.keyReused) })
        try await api.post("/schedule", Bodies.schedule(), headers: [("Idempotency-Key", "a")]).expectProblem(422)
    }

    @Test func countsWhatItStored() async {
        let api = APIUnderTest()
        _ = await api.post("/schedule", Bodies.schedule())
        _ = await api.post("/schedule", "{}")
        #expect(api.metrics.render().contains("timers_scheduled_total{output=\"rest\"} 1\n"))
    }
}
