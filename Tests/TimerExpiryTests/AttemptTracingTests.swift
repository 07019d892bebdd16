import Logging
import TestSupport
import Testing
import TimerCore
import Tracing

@testable import TimerExpiry

struct AttemptTracingTests {
    private let spans = RecordedSpans()
    private static let origin = TraceContext(
        traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", state: "a=1")
    private static let unsampled = TraceContext(
        traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", state: "a=1")
    private static let scheduledAt = Timestamp(milliseconds: 1_767_225_600_000)
    private static let rest =
        #"{"type":"rest","method":"post","protocol":"https","hostname":"a.example","path":"/x/1?key=s3cret"}"#

    private func due(_ trace: TraceContext? = origin, output: String = rest) throws -> DueTimer {
        let text = JSONObjectText(trusted: ArraySlice(output.utf8))
        let mode = try OutputMode(json: text)
        let expiration = ClaimedExpiration(
            id: ExpirationID(milliseconds: UInt64(Self.scheduledAt.milliseconds)), dueAt: Self.scheduledAt, attempt: 2,
            queue: QueueKey(tenant: TenantKey("a"), destination: DestinationKey(mode.destination)),
            payload: .empty, outputMode: text, trace: trace)
        return DueTimer(
            expiration: expiration, owner: Owner(rawValue: 1), output: ResolvedOutput(mode, ExpiryConfiguration()),
            claimedAt: Self.scheduledAt)
    }

    /// One attempt, so long after the timer was scheduled: what the receiver is told, and what is recorded.
    private func attempt(
        _ due: DueTimer, after age: Duration = .zero,
        _ report: DeliveryReport = DeliveryReport(.delivered, answer: .status(204)),
        isTraced: Bool = true
    ) -> (told: TraceContext?, span: RecordedSpan?) {
        let tracer = Tracer(sampler: .parentBased(.alwaysOn), sink: spans)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let tracing = AttemptTracing(tracer: isTraced ? tracer : nil, logger: logger)
        let trace = tracing.begin(due, at: Self.scheduledAt.advanced(by: age))
        tracing.end(trace, due, report)
        return (trace.context, spans.all.last)
    }

    @Test func withinAMinuteItIsAChild() throws {
        let (told, span) = attempt(try due(), after: .seconds(60) - .milliseconds(1))
        let origin = try #require(Self.origin)
        #expect(told?.traceID == origin.traceID && told?.state == "a=1")
        #expect(told?.spanID.description == span?.spanID && span?.spanID != origin.spanID.description)
        #expect(span?.parentID == origin.spanID.description && span?.links == [])
    }

    @Test func fromAMinuteOnItIsLinked() throws {
        let (told, span) = attempt(try due(), after: .seconds(60))
        let origin = try #require(Self.origin)
        #expect(told?.traceID != origin.traceID && told?.state == "a=1")
        #expect(told?.traceID.description == span?.traceID && told?.spanID.description == span?.spanID)
        #expect(span?.parentID == "" && span?.links == [origin.spanID.description])
    }

    @Test(arguments: [Duration.zero, .seconds(3_600)])
    func whatIsNotRecordedIsPassedOnAsItIs(_ age: Duration) throws {
        #expect(attempt(try due(), after: age, isTraced: false).told == Self.origin)
        #expect(attempt(try due(nil), after: age, isTraced: false).told == nil)
        #expect(attempt(try due(Self.unsampled), after: age).told == Self.unsampled)
        #expect(spans.all.isEmpty)
    }

    @Test func aTimerOfNoTraceBeginsOne() throws {
        let (told, span) = attempt(try due(nil))
        #expect(told?.spanID.description == span?.spanID && span?.parentID == "" && span?.links == [])
    }

    @Test func aRequestSaysWhereItWentAndNoSecret() throws {
        let span = try #require(attempt(try due()).span)
        #expect(span.name == "POST" && span.kind == 3 && !span.hasFailed)
        let expected = [
            "http.request.method": "POST", "server.address": "a.example", "server.port": "443",
            "url.full": "https://a.example/x/1", "http.response.status_code": "204", "timer.outcome": "delivered",
            "timer.attempt": "2", "timer.expiration.id": try due().expiration.id.description,
        ]
        #expect(
            span.attributes.filter { $0.key != "timer.expiration.id" }
                == expected.filter { $0.key != "timer.expiration.id" })
        #expect(span.attributes["timer.expiration.id"]?.count == 36)
    }

    @Test func aRecordIsProduced() throws {
        let one = try due(output: #"{"type":"kafka","topics":["a"],"key":"s3cret"}"#)
        let span = try #require(attempt(one, DeliveryReport(.delivered)).span)
        #expect(span.name == "send" && span.kind == 4)
        #expect(span.attributes["messaging.destination.name"] == "a" && span.attributes["messaging.system"] == "kafka")
        #expect(!span.attributes.values.contains { $0.contains("s3cret") })
        let two = try due(output: #"{"type":"kafka","topics":["a","b"]}"#)
        let both = try #require(attempt(two, DeliveryReport(.delivered)).span)
        #expect(both.attributes["messaging.destination.name"] == nil)
        #expect(both.attributes["messaging.batch.message_count"] == "2")
    }

    @Test(arguments: [
        (DeliveryReport(.retry(after: nil, reason: "why"), answer: .status(503)), "503", "retry"),
        (DeliveryReport(.unreachable(reason: "why"), answer: .error("connect")), "connect", "retry"),
        (DeliveryReport(.rejected(reason: "why"), answer: .status(404)), "404", "rejected"),
        (DeliveryReport(.rejected(reason: "why")), "_OTHER", "rejected"),
        (DeliveryReport(.interrupted(reason: "why")), "_OTHER", "lost"),
    ])
    func aFailureHasItsName(_ report: DeliveryReport, _ error: String, _ outcome: String) throws {
        let span = try #require(attempt(try due(), report).span)
        #expect(span.hasFailed && span.attributes["error.type"] == error && span.attributes["timer.outcome"] == outcome)
    }

    @Test func whatWasNotSentWasNoAttempt() throws {
        _ = attempt(try due(), DeliveryReport(.notStarted(after: .zero, reason: "why")))
        #expect(spans.all.isEmpty)
    }
}
