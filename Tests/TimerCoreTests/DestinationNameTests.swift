import Testing
import TimerCore

@Suite struct DestinationNameTests {
    @Test(arguments: [
        ("http://host:80", "http://host:80"), ("http://host", "http://host:80"), ("https://Host.", "https://host:443"),
        ("HTTPS://HOST:8443", "https://host:8443"), ("http://127.1:8080", "http://localhost:8080"),
        ("http://[::ffff:10.0.0.1]:80", "http://10.0.0.1:80"),
        ("http://[2001:DB8::1]", "http://[2001:db8:0:0:0:0:0:1]:80"), ("kafka", "kafka"),
    ])
    func spellings(text: String, canonical: String) {
        #expect(DestinationName(text)?.description == canonical)
    }

    /// The name that a timer's output has.
    @Test func anOutputHasTheSame() {
        let output = OutputMode.rest(RESTOutputMode(method: .post, scheme: .http, hostname: "LocalHost", port: 3_001))
        let name = DestinationName("http://0.0.0.0:3001")
        #expect(name?.description == output.destination)
        #expect(name?.key == DestinationKey(output.destination))
    }

    @Test(arguments: [
        "", "host", "host:80", "://host", "http:/host", "ftp://host", "http://host/", "http://host:99999", "http://a b",
        "http://user@host", "Kafka", "kafka://host", "http://[::1%25eth0]",
    ])
    func others(_ text: String) {
        #expect(DestinationName(text) == nil)
    }

    @Test func statusesComeByNeed() {
        let time = Timestamp(milliseconds: 0)
        func entry(_ host: String, underWay: Int = 0, failures: Int = 0) -> DestinationEntry {
            DestinationEntry(
                name: DestinationName(canonical: host), underWay: underWay, cap: 1, failures: failures, usedAt: time)
        }
        let controlled = DestinationName(canonical: "a")
        let entries = [
            entry("b"), entry("c", underWay: 1), entry("c", underWay: 2), entry("d", underWay: 9),
            entry("e", failures: 1),
        ]
        let all = DestinationStatus.all([controlled: DestinationControl(isPaused: true)], entries)
        #expect(all.map(\.name.description) == ["a", "e", "d", "c", "b"])
        #expect(all[3].seen?.underWay == 3 && all[3].replicas == 2 && all[0].seen == nil)
        #expect(DestinationStatus.all([:], Array(entries.prefix(4)), most: 1).map(\.name.description) == ["d"])
    }
}
