import Synchronization
import TestSupport
import Testing
import Tracing

@testable import HTTPServer

/// A request's span, and what it knows of its client's.
struct RequestTraceTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let parent = "00f067aa0ba902b7"
    private static let header = "traceparent: 00-\(trace)-\(parent)-01\r\n"

    /// What came of a request with these header lines: its spans, and what its handler knew of the trace.
    private func exchange(
        _ lines: String = "", target: String = "/x", isTraced: Bool = true, status: Int = 200
    ) async throws -> (spans: [RecordedSpan], trace: TraceContext?, logged: TraceContext?) {
        let spans = RecordedSpans()
        let seen = Mutex<TraceContext?>(nil)
        let logged = Mutex<TraceContext?>(nil)
        let respond: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
            seen.withLock { $0 = request.trace?.context }
            request.trace?.found(route: "/{name}")
            return HTTPResponse(HTTPStatus(status))
        }
        let log: @Sendable (AccessRecord) -> Void = { record in logged.withLock { $0 = record.trace } }
        var setup = TestServer.with(onResponse: log, respond: respond)
        if isTraced { setup.tracer = Tracer(sampler: .parentBased(.alwaysOn), sink: spans) }
        try await setup.run { server in
            let client = try server.client()
            client.send("GET \(target) HTTP/1.1\r\nhost: a\r\nuser-agent: me/1\r\n\(lines)\r\n")
            #expect(try client.response().status == status)
        }
        return (spans.all, seen.withLock { $0 }, logged.withLock { $0 })
    }

    @Test func aRequestIsASpanBelowItsClients() async throws {
        let (spans, trace, logged) = try await exchange(
            Self.header + "tracestate: a=1\r\ntracestate: b=2\r\n", target: "/x?y=z")
        let span = try #require(spans.first)
        #expect(spans.count == 1)
        #expect(span.traceID == Self.trace && span.parentID == Self.parent && span.kind == 2)
        #expect(span.name == "GET /{name}")
        let expected = [
            "http.request.method": "GET", "http.route": "/{name}", "url.path": "/x", "url.scheme": "http",
            "http.response.status_code": "200", "client.address": "127.0.0.1", "user_agent.original": "me/1",
        ]
        #expect(span.attributes == expected)
        #expect(trace?.spanID.description == span.spanID)
        #expect(trace?.state == "a=1,b=2")
        #expect(logged == trace)
    }

    @Test func aFailureOfOursIsAnError() async throws {
        let failed = try #require(try await exchange(status: 500).spans.first)
        #expect(failed.hasFailed && failed.attributes["error.type"] == "500")
        let refused = try #require(try await exchange(status: 404).spans.first)
        #expect(!refused.hasFailed && refused.attributes["error.type"] == nil)
    }

    @Test func withoutATracerTheClientsSpanIsKnown() async throws {
        let (spans, trace, logged) = try await exchange(Self.header, isTraced: false)
        #expect(spans.isEmpty)
        #expect(trace?.spanID.description == Self.parent)
        #expect(logged == trace)
        #expect(try await exchange(isTraced: false).trace == nil)
    }

    @Test func whatTheClientDoesNotRecordIsNot() async throws {
        let (spans, trace, _) = try await exchange("traceparent: 00-\(Self.trace)-\(Self.parent)-00\r\n")
        #expect(spans.isEmpty)
        #expect(trace?.spanID.description == Self.parent)
    }

    @Test(arguments: [header + header, "traceparent: \r\n", "traceparent: 00-\(trace)-\(parent)-01x\r\n"])
    func aMalformedOneIsNone(_ lines: String) async throws {
        let span = try #require(try await exchange(lines + "tracestate: a=1\r\n").spans.first)
        #expect(span.parentID.isEmpty && span.traceID != Self.trace)
    }

    @Test func probesHaveNoSpan() async throws {
        let (spans, trace, _) = try await exchange(Self.header, target: "/-/ready")
        #expect(spans.isEmpty)
        #expect(trace?.spanID.description == Self.parent)
    }

    @Test func aSpanEndsWithItsHandlerThoughTheClientHasGone() async throws {
        let spans = RecordedSpans()
        let gate = Gate()
        let respond: @Sendable (HTTPRequest) async -> HTTPResponse = { _ in
            await gate.wait()
            return HTTPResponse(HTTPStatus(204))
        }
        var setup = TestServer.with(respond: respond)
        setup.tracer = Tracer(sampler: .alwaysOn, sink: spans)
        try await setup.run { server in
            let client = try server.client()
            client.send("GET /x HTTP/1.1\r\nhost: a\r\n\r\n")
            try await eventually("the handler is at work") { gate.waiters > 0 }
            client.reset()
            try await eventually("the connection is closed") {
                server.metrics.gauge("http_connections_open", help: "").value == 0
            }
            gate.open()
            try await eventually("the span has ended") { !spans.all.isEmpty }
            #expect(spans.all.first?.attributes["http.response.status_code"] == "204")
        }
    }
}
