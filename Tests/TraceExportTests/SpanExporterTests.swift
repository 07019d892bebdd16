import Logging
import Metrics
import Synchronization
import TestSupport
import Testing
import Tracing

@testable import TraceExport

/// A collector that answers as it is told, and blocks its caller while it is shut.
private final class ScriptedCollector: Collector, Sendable {
    let state = Mutex<(answers: [CollectorAnswer], bodies: [[UInt8]], isShut: Bool)>(([], [], false))

    init(_ answers: [CollectorAnswer] = [], isShut: Bool = false) {
        state.withLock { $0 = (answers, [], isShut) }
    }

    func post(_ body: [UInt8], timeout: Duration, mayGoOn: () -> Bool) -> CollectorAnswer {
        state.withLock { $0.bodies.append(body) }
        while state.withLock(\.isShut) {
            if !mayGoOn() { return .none("stopped") }
        }
        return state.withLock { $0.answers.isEmpty ? .status(200) : $0.answers.removeFirst() }
    }

    var requests: Int {
        state.withLock { $0.bodies.count }
    }
}

struct SpanExporterTests {
    private let registry = MetricsRegistry()

    private func exporter(
        _ collector: ScriptedCollector, _ configure: (inout ExportConfiguration) -> Void = { _ in }
    ) throws -> SpanExporter {
        var configuration = ExportConfiguration(endpoint: try #require(CollectorEndpoint("http://a")))
        configuration.delay = .milliseconds(1)
        configure(&configuration)
        return try SpanExporter(
            configuration, request: OTLPRequest(resource: [], scope: (name: "test", version: "1")),
            collector: collector, metrics: registry,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func count(_ result: String) -> Int {
        Int(registry.counter("timer_trace_spans_total", help: "", labels: [("result", result)]).value)
    }

    @Test func sendsWhatItTook() async throws {
        let exporter = try exporter(ScriptedCollector())
        for byte in 1...5 { exporter.take([UInt8(byte)]) }
        try await eventually("all are exported") { count("exported") == 5 }
        await exporter.close(within: .seconds(5))
    }

    @Test func aFullBatchDoesNotWaitForTheDelay() async throws {
        let collector = ScriptedCollector()
        let exporter = try exporter(collector) {
            $0.delay = .seconds(3_600)
            $0.maxBatchSpans = 3
        }
        exporter.take([1])
        exporter.take([2])
        #expect(collector.requests == 0)
        exporter.take([3])
        try await eventually("the batch is exported") { count("exported") == 3 }
        exporter.take([4])
        await exporter.close(within: .seconds(5))
        #expect(count("exported") == 4 && collector.requests == 2)
    }

    @Test func triesAgainAndCountsWhatItDrops() async throws {
        let collector = ScriptedCollector([.status(503, retryAfter: 0), .none("away"), .status(200, rejectedSpans: 1)])
        let exporter = try exporter(collector)
        exporter.take([1])
        try await eventually("the first is done", within: .seconds(20)) { count("refused") == 1 }
        #expect(collector.requests == 3)
        collector.state.withLock { $0.answers = [.status(400)] }
        exporter.take([2])
        try await eventually("the second is refused") { count("refused") == 2 }
        // Longer than a batch may take.
        collector.state.withLock { $0.answers = [.status(503, retryAfter: 31)] }
        exporter.take([3])
        try await eventually("the third is given up") { count("undelivered") == 1 }
        await exporter.close(within: .seconds(5))
        #expect(count("exported") == 0)
    }

    @Test func whoEndsASpanWaitsForNoCollector() async throws {
        let collector = ScriptedCollector(isShut: true)
        let exporter = try exporter(collector) { $0.maxQueueSpans = 10 }
        exporter.take([0])
        try await eventually("a batch is on its way") { collector.requests == 1 }
        for byte in 1...30 { exporter.take([UInt8(byte)]) }
        #expect(count("overflowed") == 20)
        collector.state.withLock { $0.isShut = false }
        await exporter.close(within: .seconds(5))
        #expect(count("exported") == 11)
    }

    @Test func aStopIsOverInItsTimeWhateverHangs() async throws {
        let collector = ScriptedCollector(isShut: true)
        let exporter = try exporter(collector)
        exporter.take([0])
        try await eventually("a batch is on its way") { collector.requests == 1 }
        exporter.take([1])
        // Returns at all, though the collector stays shut.
        await exporter.close(within: .milliseconds(100))
        #expect(count("undelivered") == 2)
    }
}
