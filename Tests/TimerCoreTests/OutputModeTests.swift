import Testing
import TimerCore

@Suite struct OutputModeTests {
    private func read(_ text: String) throws -> OutputMode {
        try OutputMode(json: try JSONObjectText(validating: Array(text.utf8)))
    }

    private func problems(_ text: String) throws -> [FieldProblem] {
        let error = #expect(throws: InvalidOutputMode.self) { _ = try read(text) }
        return error?.problems ?? []
    }

    /// A valid rest output with one more member.
    private func rest(_ member: String) -> String {
        #"{"type":"rest","method":"post","protocol":"http","hostname":"h",\#(member)}"#
    }

    private func rest(hostname: String, more: String = "") -> String {
        #"{"type":"rest","method":"post","protocol":"http","hostname":"\#(hostname)"\#(more)}"#
    }

    private func kafka(_ member: String) -> String {
        #"{"type":"kafka","topics":["a"],\#(member)}"#
    }

    @Test func readsTheDocumentedRestExample() throws {
        let output = try read(
            #"{"type":"rest","method":"post","protocol":"http","hostname":"www.my-service.com","#
                + #""path":"/notify-expiration","headers":{"header1":"value1"}}"#)
        #expect(
            output
                == .rest(
                    RESTOutputMode(
                        method: .post, scheme: .http, hostname: "www.my-service.com", path: "/notify-expiration",
                        headers: [HeaderField("header1", "value1")])))
    }

    @Test func readsTheDocumentedKafkaExample() throws {
        let output = try read(
            #"{"type":"kafka","topics":["topic1","topic2"],"key":"kafkaMessageKey","headers":{"header1":"value1"}}"#)
        #expect(
            output
                == .kafka(
                    KafkaOutputMode(
                        topics: ["topic1", "topic2"], key: "kafkaMessageKey",
                        headers: [HeaderField("header1", "value1")])))
    }

    @Test(
        arguments: [
            ("user-orders:3000", "", "user-orders", 3000), ("user-orders", #","port":3000"#, "user-orders", 3000),
            ("user-orders:3000", #","port":3000.0"#, "user-orders", 3000), ("[::1]:8080", "", "[::1]", 8080),
            ("[2001:db8::1]", "", "[2001:db8::1]", nil), ("10.0.0.1", "", "10.0.0.1", nil),
            ("a_b.svc.", "", "a_b.svc.", nil),
            ("0x7f000001", "", "0x7f000001", nil), ("A.Example", "", "A.Example", nil),
        ] as [(String, String, String, UInt16?)])
    func readsHostsAndPorts(_ hostname: String, _ more: String, _ host: String, _ port: UInt16?) throws {
        guard case .rest(let output) = try read(rest(hostname: hostname, more: more)) else { return }
        #expect(output.hostname == host)
        #expect(output.port == port)
    }

    /// A URL is what many have at hand.
    @Test(arguments: [
        ("http://a", "must be a host without a scheme, which belongs into protocol"),
        ("https://a:80/b", "must be a host without a scheme, which belongs into protocol"),
        ("a/b", "must be a host without a path, which belongs into path"),
        ("a:3000/", "must be a host without a path, which belongs into path"),
    ])
    func saysWhereThePartsOfAURLBelong(_ hostname: String, _ detail: String) throws {
        #expect(try problems(rest(hostname: hostname)).map(\.detail) == [detail])
    }

    @Test(arguments: [
        "", "a b", "a/b", "http://a", "user@a", "a:", "a:0", "a:65536", "a:-1", "a:+80", "a:8x", "a:80:80", "a..b",
        ".a",
        "-a", "a-.b", "::1", "[::1", "[::1]x", "[]", "[::g]", "[fe80::1%25eth0]", "é", "a%41", "a?b", "a#b", "a\\n",
        "a\\u0000b",
    ])
    func refusesHosts(_ hostname: String) throws {
        #expect(try problems(rest(hostname: hostname)).map(\.pointer) == ["#/outputMode/hostname"])
    }

    @Test func refusesLongHosts() throws {
        let longLabel = String(repeating: "a", count: 64)
        let longName = (0..<51).map { _ in "abcd" }.joined(separator: ".")
        #expect(try problems(rest(hostname: longLabel)).count == 1)
        #expect(try problems(rest(hostname: longName)).count == 1)
    }

    @Test func refusesPortsThatDisagree() throws {
        #expect(try problems(rest(hostname: "a:3000", more: #","port":3001"#)).map(\.pointer) == ["#/outputMode/port"])
    }

    @Test(arguments: ["0", "65536", "\"3000\"", "1.5", "null"])
    func refusesPorts(_ port: String) throws {
        #expect(try problems(rest(#""port":\#(port)"#)).map(\.pointer) == ["#/outputMode/port"])
    }

    @Test(arguments: ["post", "PUT", "Patch", "get", "DELETE"])
    func readsMethodsInAnyLetterCase(_ method: String) throws {
        let text = #"{"type":"rest","method":"\#(method)","protocol":"https","hostname":"h"}"#
        guard case .rest(let output) = try read(text) else { return }
        #expect(output.method.rawValue == method.lowercased())
        #expect(output.path == "/")
    }

    @Test(arguments: ["/", "/a?b=c&d=%20", "/a/../b", "/?", "//x", "/f[0]=1;x,y:@!$'()*+~"])
    func readsPaths(_ path: String) throws {
        guard case .rest(let output) = try read(rest(#""path":"\#(path)""#)) else { return }
        #expect(output.path == path)
    }

    @Test(arguments: [
        "", "a", "?a", "/a b", "/a#b", "/é", "/a\\nb", "/a\\u0000", "/a\\u007f", "/%", "/%4", "/%zz", "/a\\\\b", "/{x}",
        "http://h/", "*",
    ])
    func refusesPaths(_ path: String) throws {
        #expect(try problems(rest(#""path":"\#(path)""#)).map(\.pointer) == ["#/outputMode/path"])
    }

    @Test(arguments: [
        "a\\r\\nb: c", "a\\nb", "a\\rb", "a\\u0000", "a\\u007f", " a", "a ", "\\ta", "é",
    ])
    func refusesHeaderValues(_ value: String) throws {
        #expect(try problems(rest(#""headers":{"x":"\#(value)"}"#)).map(\.pointer) == ["#/outputMode/headers/x"])
    }

    @Test(arguments: [
        "", "a b", "a:", "a\\r\\nb", "a\\u0000", "é", "(a)", "Content-Length", "TRANSFER-ENCODING", "host",
        "Connection",
        "te", "trailer", "upgrade", "expect", "keep-alive", "webhook-id", "Webhook-Signature", "webhook-timestamp",
        "Webhook-Attempt",
    ])
    func refusesHeaderNames(_ name: String) throws {
        let problems = try problems(rest(#""headers":{"\#(name)":"v"}"#))
        #expect(problems.count == 1)
        #expect(problems.first?.pointer.hasPrefix("#/outputMode/headers/") == true)
    }

    @Test func takesHeaders() throws {
        guard
            case .rest(let output) = try read(rest(#""headers":{"X-A":"","b":"a \t b","authorization":"Basic eA=="}"#))
        else { return }
        #expect(
            output.headers == [
                HeaderField("X-A", ""), HeaderField("b", "a \t b"), HeaderField("authorization", "Basic eA=="),
            ])
    }

    @Test(arguments: [#""a":1"#, #""a":null"#, #""a":["b"]"#, #""a":"1","a":"2""#, #""a":"1","A":"2""#])
    func refusesHeadersThatAreNotOneStringEach(_ members: String) throws {
        #expect(try problems(rest(#""headers":{\#(members)}"#)).count == 1)
    }

    /// In few fields and in many. The lower case of U+212A, which no name may hold, is k: the k that follows repeats it.
    @Test(arguments: [0, 9, 90])
    func findsHeadersThatAreRepeated(_ others: Int) throws {
        let more = (0..<others).map { ",\"h\($0)\":\"\"" }.joined()
        let headers = #""headers":{"X-Key":"","\#u{212A}":"","x-kez":"","x-KEY":"","k":"","É":"","é":""\#(more)}"#
        #expect(
            try problems(rest(headers)).map { "\($0.pointer) \($0.detail.prefix(12))" } == [
                "#/outputMode/headers/%E2%84%AA must have a ", "#/outputMode/headers/x-KEY appears more",
                "#/outputMode/headers/k appears more", "#/outputMode/headers/%C3%89 must have a ",
                "#/outputMode/headers/%C3%A9 must have a ",
            ])
    }

    @Test func boundsHeaders() throws {
        func headers(_ count: Int, of size: Int) -> String {
            let value = String(repeating: "v", count: size)
            return #""headers":{"# + (0..<count).map { "\"h\($0)\":\"\(value)\"" }.joined(separator: ",") + "}"
        }
        #expect(throws: Never.self) { _ = try read(rest(headers(100, of: 1))) }
        #expect(try problems(rest(headers(101, of: 1))).map(\.pointer) == ["#/outputMode/headers"])
        #expect(throws: Never.self) { _ = try read(rest(headers(1, of: 16_382))) }
        #expect(try problems(rest(headers(1, of: 16_383))).map(\.pointer) == ["#/outputMode/headers"])
    }

    @Test func namesEverythingThatIsWrong() throws {
        let pointers = try problems(
            #"{"type":"rest","method":"head","protocol":"ftp","hostname":"a b","port":0,"path":"x","headers":[],"#
                + #""timeoutMs":0,"retry":{"factor":0.5,"tries":3},"topics":[]}"#
        ).map(\.pointer)
        #expect(
            Set(pointers)
                == Set(
                    [
                        "method", "protocol", "hostname", "port", "path", "headers", "timeoutMs", "retry/factor",
                        "retry/tries", "topics",
                    ].map { "#/outputMode/\($0)" }))
        #expect(pointers.count == 10)
    }

    @Test func asksForWhatHasNoDefault() throws {
        let missing = try problems(#"{"type":"rest"}"#)
        #expect(missing.map(\.pointer) == ["method", "protocol", "hostname"].map { "#/outputMode/\($0)" })
        #expect(missing.allSatisfy { $0.kind == .missing })
        #expect(try problems(#"{"type":"kafka"}"#).map(\.pointer) == ["#/outputMode/topics"])
        #expect(try problems("{}").map(\.pointer) == ["#/outputMode/type"])
        #expect(try problems(#"{"type":"smtp"}"#).map(\.pointer) == ["#/outputMode/type"])
        #expect(try problems(#"{"type":"REST"}"#).map(\.pointer) == ["#/outputMode/type"])
    }

    @Test(arguments: ["", ".", "..", "a b", "a/b", "é", "a\\u0000"])
    func refusesTopics(_ topic: String) throws {
        let text = #"{"type":"kafka","topics":["ok","\#(topic)"]}"#
        #expect(try problems(text).map(\.pointer) == ["#/outputMode/topics/1"])
    }

    @Test func boundsTopics() throws {
        func topics(_ names: [String]) -> String {
            #"{"type":"kafka","topics":["# + names.map { "\"\($0)\"" }.joined(separator: ",") + "]}"
        }
        let long = String(repeating: "t", count: 249)
        #expect(throws: Never.self) { _ = try read(topics([long])) }
        #expect(try problems(topics([long + "t"])).map(\.pointer) == ["#/outputMode/topics/0"])
        #expect(throws: Never.self) { _ = try read(topics((0..<100).map { "t\($0)" })) }
        #expect(try problems(topics((0..<101).map { "t\($0)" })).map(\.pointer) == ["#/outputMode/topics"])
        #expect(try problems(topics([])).map(\.pointer) == ["#/outputMode/topics"])
        #expect(try problems(topics(["a", "b", "a"])).map(\.pointer) == ["#/outputMode/topics/2"])
    }

    @Test(arguments: [
        #""headers":{"expirationId":"x"}"#, #""headers":{"attempt":"x"}"#, #""headers":{"":"x"}"#,
        #""headers":{"a":"\u0000"}"#, #""headers":{"a\u0000":""}"#, #""headers":{"a":1}"#, #""key":1"#,
        #""method":"post""#,
        #""timeoutMs":600001"#, #""retry":[]"#, #""retry":{"maxFailureCount":0}"#, #""retry":{"maxFailureCount":1001}"#,
        #""retry":{"baseMs":0}"#, #""retry":{"factor":10.5}"#, #""retry":{"capMs":604800001}"#,
    ])
    func refusesKafkaFields(_ member: String) throws {
        #expect(try problems(kafka(member)).count == 1)
    }

    @Test func boundsTheKey() throws {
        #expect(throws: Never.self) { _ = try read(kafka("\"key\":\"\(String(repeating: "k", count: 16_384))\"")) }
        let tooLong = kafka("\"key\":\"\(String(repeating: "k", count: 16_385))\"")
        #expect(try problems(tooLong).map(\.pointer) == ["#/outputMode/key"])
    }

    @Test func readsOptions() throws {
        let options = try read(
            kafka(#""timeoutMs":1500,"retry":{"maxFailureCount":3,"baseMs":10,"factor":1.5,"capMs":2e3}"#)
        ).options
        #expect(options.timeout == .milliseconds(1_500))
        #expect(
            options.retry
                == RetryPolicy(maxFailureCount: 3, base: .milliseconds(10), factor: 1.5, cap: .milliseconds(2_000)))
    }

    @Test func takesWhatRetryLeavesOpenFromTheDefaults() throws {
        let text = try JSONObjectText(validating: Array(kafka(#""retry":{"baseMs":10}"#).utf8))
        let options = try OutputMode(json: text, limits: OutputLimits(retry: RetryPolicy(maxFailureCount: 5))).options
        #expect(options.retry == RetryPolicy(maxFailureCount: 5, base: .milliseconds(10)))
    }

    @Test func refusesRepeatedFields() throws {
        #expect(try problems(kafka(#""key":"a","key":"b""#)).map(\.pointer) == ["#/outputMode/key"])
    }

    @Test func refusesATimeoutThatTheOperatorDoesNotAllow() throws {
        let limits = OutputLimits(timeout: .milliseconds(30_000))
        func read(_ timeout: Int) throws -> OutputMode {
            let text = kafka(#""timeoutMs":\#(timeout)"#)
            return try OutputMode(json: try JSONObjectText(validating: Array(text.utf8)), limits: limits)
        }
        #expect(try read(30_000).options.timeout == .seconds(30))
        let error = #expect(throws: InvalidOutputMode.self) { _ = try read(30_001) }
        #expect(error?.problems.map(\.pointer) == ["#/outputMode/timeoutMs"])
        #expect(error?.problems.first?.detail.contains("30000, which is MAX_DELIVERY_TIMEOUT_MS") == true)
    }

    @Test func readsTheDeadline() throws {
        func options(_ text: String) throws -> DeliveryOptions {
            let output = #"{"type":"kafka","topics":["t"]\#(text)}"#
            return try OutputMode(json: try JSONObjectText(validating: Array(output.utf8))).options
        }
        #expect(try options("").notAfter == nil)
        #expect(try options(#","notAfterMs":1"#).notAfter == .milliseconds(1))
        #expect(try options(#","notAfterMs":31622400000"#).notAfter == .seconds(366 * 86_400))
        for value in ["0", "31622400001", "-1", "1.5", "\"1\"", "null"] {
            let error = #expect(throws: InvalidOutputMode.self) { _ = try options(#","notAfterMs":\#(value)"#) }
            #expect(error?.problems.map(\.pointer) == ["#/outputMode/notAfterMs"])
        }
    }
}
