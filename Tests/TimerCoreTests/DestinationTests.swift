import Testing
import TimerCore

/// One address is one destination, however it is spelt.
@Suite struct DestinationTests {
    private func destination(_ hostname: String, port: UInt16? = nil) -> String {
        OutputMode.rest(RESTOutputMode(method: .post, scheme: .http, hostname: hostname, port: port)).destination
    }

    @Test(arguments: [
        "localhost", "LOCALHOST", "localhost.", "a.localhost", "127.0.0.1", "127.1", "0x7f000001", "0177.0.0.1",
        "2130706433", "127.0.0.1.", "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "0.0.0.0", "[::]",
    ])
    func loopbackIsOneDestination(_ hostname: String) {
        #expect(destination(hostname, port: 8080) == "http://localhost:8080")
    }

    @Test(arguments: [
        ("10.0.0.1", "0xa.1"), ("10.0.0.1", "[::ffff:10.0.0.1]"), ("10.0.0.1", "012.0.0.1"),
        ("[2001:db8::1]", "[2001:DB8:0:0:0:0:0:1]"), ("[2001:db8::1.2.3.4]", "[2001:db8::102:304]"),
        ("example.com", "EXAMPLE.com."),
    ])
    func spellingsOfOneAddressAreOneDestination(_ one: String, _ other: String) {
        #expect(destination(one) == destination(other))
        #expect(DestinationKey(destination(one)) == DestinationKey(destination(other, port: 80)))
    }

    @Test(arguments: [
        ("127.0.0.1", "127.0.0.2"), ("10.0.0.1", "10.0.0.2"), ("a.example", "b.example"), ("[::2]", "[::1]"),
        ("localhost", "localhost.example"), ("notlocalhost", "localhost"),
    ])
    func othersStayApart(_ one: String, _ other: String) {
        #expect(destination(one) != destination(other))
    }

    /// What is called is what was asked for.
    @Test func theURLKeepsItsSpelling() {
        let output = RESTOutputMode(method: .post, scheme: .http, hostname: "127.1", port: 80, path: "/a")
        #expect(output.url == "http://127.1/a")
        #expect(output.origin == "http://127.1:80")
    }
}
