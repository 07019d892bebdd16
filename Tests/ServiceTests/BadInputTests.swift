import Testing

/// Requests that are refused: nothing is stored, every offending field is named, the connection goes on.
struct BadInputTests {
    /// A change of a good body, and the pointers that the answer must name.
    struct Case: CustomTestStringConvertible, Sendable {
        let good: String
        let bad: String
        let pointers: [String]

        init(_ good: String, _ bad: String, _ pointers: String...) {
            self.good = good
            self.bad = bad
            self.pointers = pointers
        }

        var testDescription: String { "\(bad)" }
    }

    private static let good = """
        {"payload":{},"startDate":"2099-01-01T00:00:00Z","expirationIntervalMs":1,"applicantService":"tests",\
        "outputMode":{"type":"rest","method":"post","protocol":"http","hostname":"127.0.0.1","path":"/"}}
        """

    private static let kafka = """
        {"expirationIntervalMs":1,"applicantService":"tests","outputMode":{"type":"kafka","topics":["t"]}}
        """

    private static let cases: [Case] = [
        Case(#""payload":{}"#, #""payload":[]"#, "#/payload"),
        Case(#""payload":{}"#, #""payload":null"#, "#/payload"),
        Case("2099-01-01T", "2099-02-29T", "#/startDate"),
        Case("2099-01-01T00:00:00Z", "2099-01-01T00:00:00", "#/startDate"),
        Case(#""2099-01-01T00:00:00Z""#, "4070908800000", "#/startDate"),
        Case(#""expirationIntervalMs":1,"#, "", "#/expirationIntervalMs"),
        Case(#"Ms":1"#, #"Ms":-1"#, "#/expirationIntervalMs"),
        Case(#"Ms":1"#, #"Ms":1.5"#, "#/expirationIntervalMs"),
        Case(#"Ms":1"#, #"Ms":"1""#, "#/expirationIntervalMs"),
        Case(#"Ms":1"#, #"Ms":9223372036854775808"#, "#/expirationIntervalMs"),
        Case(#"Ms":1"#, #"Ms":315537897599999"#, "#/expirationIntervalMs"),
        Case(#""tests""#, #""""#, "#/applicantService"),
        Case(#""tests""#, "\"\(String(repeating: "s", count: 256))\"", "#/applicantService"),
        Case(#""payload""#, #""payLoad""#, "#/payLoad"),
        Case(#""payload":{}"#, #""payload":{},"payload":{}"#, "#/payload"),
        Case(#""type":"rest""#, #""type":"smtp""#, "#/outputMode/type"),
        Case(#""type":"rest","#, "", "#/outputMode/type"),
        Case(#""post""#, #""trace""#, "#/outputMode/method"),
        Case(#""http""#, #""ftp""#, "#/outputMode/protocol"),
        Case(#""127.0.0.1""#, #""a b""#, "#/outputMode/hostname"),
        Case(#""127.0.0.1""#, #""user@host""#, "#/outputMode/hostname"),
        Case(#""127.0.0.1""#, #""169.254.169.254""#, "#/outputMode/hostname"),
        Case(#""127.0.0.1""#, #""host:99999""#, "#/outputMode/hostname"),
        Case(#""path":"/""#, #""path":"x""#, "#/outputMode/path"),
        Case(#""path":"/""#, #""path":"/a\r\nb""#, "#/outputMode/path"),
        Case(#""path":"/""#, #""headers":{"a b":"1"}"#, "#/outputMode/headers/a%20b"),
        Case(#""path":"/""#, #""headers":{"a":"1\r\nx: y"}"#, "#/outputMode/headers/a"),
        Case(#""path":"/""#, #""headers":{"a":1}"#, "#/outputMode/headers/a"),
        Case(#""path":"/""#, #""headers":{"Content-Length":"1"}"#, "#/outputMode/headers/Content-Length"),
        Case(#""path":"/""#, #""headers":{"host":"other"}"#, "#/outputMode/headers/host"),
        Case(#""path":"/""#, #""timeoutMs":0"#, "#/outputMode/timeoutMs"),
        Case(#""path":"/""#, #""retry":{"maxFailureCount":0}"#, "#/outputMode/retry/maxFailureCount"),
        Case(#""path":"/""#, #""topics":["t"]"#, "#/outputMode/topics"),
        Case(
            #"Ms":1,"applicantService":"tests","outputMode":{"type":"rest","method":"post""#,
            #"Ms":"x","applicantService":7,"extra":1,"outputMode":{"type":"rest","method":"no""#,
            "#/applicantService", "#/expirationIntervalMs", "#/extra", "#/outputMode/method"),
        Case(#"["t"]"#, "[]", "#/outputMode/topics"),
        Case(#"["t"]"#, #"["t","a/b"]"#, "#/outputMode/topics/1"),
        Case(#"["t"]"#, #"["t","t"]"#, "#/outputMode/topics/1"),
        Case(#"["t"]"#, #"["t"],"key":5"#, "#/outputMode/key"),
        Case(#"["t"]"#, #"["t"],"headers":{"expirationId":"x"}"#, "#/outputMode/headers/expirationId"),
    ]

    @Test func eachFieldIsNamedAndNothingIsStored() async throws {
        try await TestBed.run { bed in
            for one in Self.cases {
                let body = Self.good.contains(one.good) ? Self.good : Self.kafka
                try #require(body.contains(one.good), "\(one.good)")
                let bad = body.replacing(one.good, with: one.bad, maxReplacements: 1)
                let answers = try await bed.service.exchange([.post("/schedule", bad), .get("/-/healthz")])
                #expect(answers.map(\.status) == [400, 200], "\(one.bad)")
                #expect(try answers[0].places.sorted() == one.pointers, "\(one.bad): \(answers[0].text)")
                try Self.expectProblem(answers[0])
            }
            #expect(try await bed.stored() == 0)
            _ = try await bed.service.schedule(Self.good)
            _ = try await bed.service.schedule(Self.kafka)
            #expect(try await bed.stored() == 2)
        }
    }

    @Test(arguments: [
        "", "{", "[]", "null", #"{"a":1,}"#, #"{"a":NaN}"#, #"{"a":"\ud800"}"#, "{\"a\":\"\u{1}\"}", "{} {}",
        String(repeating: #"{"a":"#, count: 5_000),
    ])
    func malformedJSONIsRefused(body: String) async throws {
        try await TestBed.run { bed in
            for target in ["/schedule", "/abort"] {
                let answers = try await bed.service.exchange([.post(target, body), .get("/-/healthz")])
                #expect(answers.map(\.status) == [400, 200])
                try Self.expectProblem(answers[0])
            }
            #expect(try await bed.stored() == 0)
        }
    }

    @Test func malformedUTF8IsRefused() async throws {
        try await TestBed.run { bed in
            var call = Call.post("/schedule", "")
            call.body = Array(#"{"payload":{"a":""#.utf8) + [0xC3, 0x28] + Array(#""}}"#.utf8)
            let answers = try await bed.service.exchange([call, .get("/-/healthz")])
            #expect(answers.map(\.status) == [400, 200])
        }
    }

    @Test(arguments: [("{}", "#/expirationId"), (#"{"expirationId":5}"#, "#/expirationId")])
    func abortNamesItsField(body: String, pointer: String) async throws {
        try await TestBed.run { bed in
            let answer = try await bed.service.exchange(.post("/abort", body))
            #expect(answer.status == 400)
            #expect(try answer.places == [pointer])
        }
    }

    @Test func largeBodyIsRefused() async throws {
        try await TestBed.run(["MAX_BODY_BYTES": "2000"]) { bed in
            let payload = #"{"text":"\#(String(repeating: "x", count: 2_000))"}"#
            let answer = try await bed.service.exchange(.post("/schedule", bed.timer("/", payload: payload)))
            #expect(answer.status == 413)
            try Self.expectProblem(answer)
            #expect(try await bed.service.exchange(.get("/-/healthz")).status == 200)
            #expect(try await bed.stored() == 0)
        }
    }

    @Test(arguments: ["text/plain", "application/json; charset=latin1", "application/jsonx", "application/xml"])
    func otherMediaTypeIsRefused(type: String) async throws {
        try await TestBed.run { bed in
            let call = Call.post("/schedule", bed.timer("/"), headers: ["content-type": type])
            let answers = try await bed.service.exchange([call, .get("/-/healthz")])
            #expect(answers.map(\.status) == [415, 200])
            try Self.expectProblem(answers[0])
            #expect(try await bed.stored() == 0)
        }
    }

    @Test func otherRouteMethodAndAcceptAreRefused() async throws {
        try await TestBed.run { bed in
            let answers = try await bed.service.exchange([
                .get("/nowhere"), .get("/schedule"), .post("/expirations", "{}"),
                .get("/expirations", headers: ["accept": "text/html"]),
                .get("/expirations", headers: ["accept": "text/html, application/json;q=0.1"]),
            ])
            #expect(answers.map(\.status) == [404, 405, 405, 406, 200])
            #expect(answers[1].headers["allow"]?.contains("POST") == true)
            #expect(answers[2].headers["allow"]?.contains("GET") == true)
            for answer in answers.dropLast() { try Self.expectProblem(answer) }
        }
    }

    /// RFC 9457, and what the original service's clients read.
    private static func expectProblem(_ answer: Answer, sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(answer.headers["content-type"] == "application/problem+json", sourceLocation: sourceLocation)
        let problem = try answer.json
        #expect(problem["status"]?.int == answer.status, sourceLocation: sourceLocation)
        #expect(problem["statusCode"]?.int == answer.status, sourceLocation: sourceLocation)
        for name in ["type", "title", "detail", "error", "message"] {
            #expect(problem[name]?.string?.isEmpty == false, "\(name)", sourceLocation: sourceLocation)
        }
    }
}
