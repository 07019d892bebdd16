import Testing

@testable import TraceExport

struct CollectorEndpointTests {
    @Test(arguments: [
        ("http://localhost:4318", "http://localhost:4318/v1/traces"),
        ("https://a.example/otlp/", "https://a.example/otlp/v1/traces"),
        ("HTTP://[::1]:4318", "http://[::1]:4318/v1/traces"),
    ])
    func theAddressOfAllSignalsGetsThePath(_ text: String, _ url: String) {
        #expect(CollectorEndpoint(text, appending: "v1/traces")?.url == url)
    }

    @Test func theAddressOfTracesIsTakenAsItIs() {
        #expect(CollectorEndpoint("http://a.example/x?y=z")?.url == "http://a.example/x?y=z")
        #expect(CollectorEndpoint("http://a.example")?.url == "http://a.example")
    }

    @Test func aLogShowsNoPathAndNoQuery() {
        #expect(CollectorEndpoint("https://a.example:1/s3cret?k=s3cret")?.description == "https://a.example:1")
    }

    @Test(arguments: [
        "", "a.example", "grpc://a.example", "http://", "http:///x", "http://:4318", "http://u:p@a.example",
        "http://a b",
        "http://a.example\n", "http://a.example#x", "http://ä.example", "http://?x",
    ])
    func anythingElseIsNone(_ text: String) {
        #expect(CollectorEndpoint(text) == nil)
    }

    @Test func aQueryCannotBeAppendedTo() {
        #expect(CollectorEndpoint("http://a.example?x", appending: "v1/traces") == nil)
    }
}
