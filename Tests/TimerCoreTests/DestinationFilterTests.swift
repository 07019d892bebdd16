import Testing
import TimerCore

@Suite struct DestinationFilterTests {
    private func rest(_ hostname: String, port: UInt16? = nil, scheme: RESTOutputMode.Scheme = .http) -> OutputMode {
        .rest(RESTOutputMode(method: .post, scheme: scheme, hostname: hostname, port: port))
    }

    @Test(arguments: [
        ("h", "H."), ("h", "h"), ("h:80", "h"), ("h:80", "H."), ("http://h", "h"), ("http://h:80", "h"),
        ("127.0.0.1:80", "127.1"), ("[::1]:80", "localhost"),
    ])
    func letsSpellingsThrough(_ filter: String, _ hostname: String) throws {
        #expect(try DestinationFilter(filter).lets(rest(hostname)))
    }

    @Test(arguments: [
        ("h:81", "h"), ("https://h", "h"), ("i", "h"), ("h.i", "h"), ("127.0.0.1", "127.1"), ("kafka", "h"),
    ])
    func keepsOthersOut(_ filter: String, _ hostname: String) throws {
        #expect(try !DestinationFilter(filter).lets(rest(hostname)))
    }

    /// Without a scheme either is meant.
    @Test func aPortIsThatOfBothSchemes() throws {
        for scheme in RESTOutputMode.Scheme.allCases {
            #expect(try DestinationFilter("h:8080").lets(rest("h", port: 8080, scheme: scheme)))
        }
    }

    @Test func aTopicIsOneOfSeveral() throws {
        let output = OutputMode.kafka(KafkaOutputMode(topics: ["a.b", "_c"]))
        #expect(try DestinationFilter("a.b").lets(output) && DestinationFilter("_c").lets(output))
        #expect(try !DestinationFilter("A.b").lets(output) && !DestinationFilter("a.b:80").lets(output))
    }

    @Test(arguments: ["", " ", "h:0", "h:x", "http://", "http://h/a", "ftp://h", "a/b", "..", "http://_c-"])
    func refuses(_ text: String) {
        #expect(throws: InvalidDestinationFilter.self) { try DestinationFilter(text) }
    }
}
