import Logging
import Metrics
import Threads
import Tracing

/// The exporter of spans by OTLP/HTTP, on a thread of its own: takes what has ended, sends it in batches, and drops and counts
/// what it cannot send. Whoever ends a span waits for nothing.
public final class SpanExporter: SpanSink {
    private let queue: WaitingSpans
    private let metrics: ExportMetrics
    /// Signalled when there is enough for a batch.
    private let filled: WakeUp
    private let stop = ExportStop()
    private let ending = Ending()

    /// Starts the thread; connects to nothing yet.
    ///
    /// - Parameter request: what the spans are wrapped in.
    /// - Throws: when a setting cannot be used, or the system has no thread or descriptor left.
    public convenience init(
        _ configuration: ExportConfiguration, request: OTLPRequest, metrics: MetricsRegistry, logger: Logger
    ) throws {
        let collector = try HTTPCollector(configuration)
        try self.init(configuration, request: request, collector: collector, metrics: metrics, logger: logger)
    }

    init(
        _ configuration: ExportConfiguration, request: OTLPRequest, collector: sending any Collector,
        metrics: MetricsRegistry, logger: Logger
    ) throws(SystemCallError) {
        let queue = WaitingSpans(SpanQueue(configuration))
        self.queue = queue
        self.metrics = ExportMetrics(metrics) { queue.withLock { ($0.count, $0.bytes) } }
        filled = try WakeUp()
        // The thread is the only one that has the collector from now on.
        nonisolated(unsafe) let collector = collector
        try OwnThread.detach(name: "traces") { [self] in
            let sender = BatchSender(
                configuration: configuration, request: request, collector: collector, metrics: self.metrics,
                logger: logger, stop: stop)
            run(sender, every: configuration.delay)
            ending.reach()
        }
    }

    /// Takes a span that has ended, or drops it.
    public func take(_ span: [UInt8]) {
        switch queue.withLock({ $0.add(span) }) {
        case .waits: break
        case .fills: filled.signal()
        case .dropped: metrics.overflowed.add()
        }
    }

    /// Sends what waits, as far as the time goes, and ends the thread.
    public func close(within limit: Duration) async {
        stop.set(deadline: MonotonicClock.deadline(in: limit))
        filled.signal()
        await ending.wait()
    }

    private func run(_ sender: BatchSender, every delay: Duration) {
        var sender = sender
        while !stop.isSet {
            filled.wait(for: delay)
            filled.clear()
            // What comes meanwhile waits for company, unless it is enough for another batch.
            repeat { sender.send(queue.withLock { $0.take() }) } while !stop.isSet && queue.withLock(\.hasBatch)
        }
        while queue.withLock({ $0.count > 0 }) { sender.send(queue.withLock { $0.take() }) }
    }
}
