import Synchronization
import Testing

@testable import Tracing

struct TracerTests {
    private final class Kept: SpanSink {
        let spans = Mutex<[[UInt8]]>([])

        func take(_ span: [UInt8]) {
            spans.withLock { $0.append(span) }
        }
    }

    private let kept = Kept()
    private let origin = TraceContext(
        traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", state: "a=1")

    private func tracer(_ sampler: Sampler = .parentBased(.alwaysOn)) -> Tracer {
        Tracer(sampler: sampler, sink: kept, seed: 1)
    }

    @Test func aChildIsOfItsParentsTrace() throws {
        let origin = try #require(origin)
        let span = try #require(tracer().begin(.server, childOf: origin, name: "x"))
        #expect(span.context.traceID == origin.traceID)
        #expect(span.context.spanID != origin.spanID)
        #expect(span.context.flags == .sampled)
        #expect(span.context.state == "a=1")
        #expect(span.parent == origin.spanID)
        #expect(span.link == nil)
    }

    @Test func aLinkedOneBeginsATrace() throws {
        let origin = try #require(origin)
        let span = try #require(tracer().begin(.client, linkedTo: origin, name: "x"))
        #expect(span.context.traceID != origin.traceID)
        #expect(span.context.flags == [.sampled, .random])
        #expect(span.context.state == "a=1")
        #expect(span.parent == nil)
        #expect(span.link == origin)
    }

    @Test func aLinkedOneIsRecordedAsAChildWouldBe() throws {
        let origin = try #require(origin)
        let unsampled = TraceContext(traceID: origin.traceID, spanID: origin.spanID, flags: [])
        #expect(tracer(.parentBased(.alwaysOff)).begin(.client, linkedTo: origin, name: "x") != nil)
        #expect(tracer().begin(.client, linkedTo: unsampled, name: "x") == nil)
    }

    @Test func whatIsNotRecordedCostsNoNameAndNoAttribute() {
        var isAsked = false
        func name() -> String {
            isAsked = true
            return "x"
        }
        #expect(tracer(.alwaysOff).begin(.server, childOf: nil, name: name()) == nil)
        #expect(!isAsked)
    }

    @Test func aSpanIsHandedOnOnceAndWhenItEnds() throws {
        let span = try #require(tracer().begin(.server, childOf: nil, name: "x"))
        #expect(kept.spans.withLock(\.count) == 0)
        span.end(hasFailed: false)
        span.end(hasFailed: true)
        #expect(kept.spans.withLock(\.count) == 1)
    }

    @Test func idsDiffer() {
        let ids = SpanIDs()
        #expect(Set((0..<10_000).map { _ in ids.spanID() }).count == 10_000)
    }
}
