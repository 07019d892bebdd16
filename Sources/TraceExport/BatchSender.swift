import Logging
import Threads
import Tracing

/// The sender of batches: tries each until it is taken, refused, or its time is up, and tells the log when that begins to fail
/// and when it works again.
struct BatchSender {
    private let configuration: ExportConfiguration
    private let request: OTLPRequest
    private let collector: any Collector
    private let metrics: ExportMetrics
    private let logger: Logger
    private let stop: ExportStop
    private var isFailing = false

    init(
        configuration: ExportConfiguration, request: OTLPRequest, collector: any Collector, metrics: ExportMetrics,
        logger: Logger, stop: ExportStop
    ) {
        self.configuration = configuration
        self.request = request
        self.collector = collector
        self.metrics = metrics
        self.logger = logger
        self.stop = stop
    }

    mutating func send(_ spans: [[UInt8]]) {
        if spans.isEmpty { return }
        let body = request.bytes(spans)
        let deadline = MonotonicClock.deadline(in: configuration.batchTimeout)
        var tries = 0
        while true {
            let left = timeLeft(until: deadline)
            if left == .zero { return drop(spans.count, "the time was up") }
            tries += 1
            // A service that stops tries each batch once.
            let isLast = stop.isSet
            switch post(body, within: left, tries) {
            case .exported(let rejected): return count(spans.count, rejected: min(rejected, spans.count))
            case .refused(let reason):
                metrics.refused.add(spans.count)
                return note(failure: reason)
            case .retry(let after, let reason):
                guard !isLast, after < left else { return drop(spans.count, reason) }
                note(failure: reason)
                stop.pause(after)
            }
        }
    }

    private func timeLeft(until deadline: UInt64) -> Duration {
        .milliseconds(MonotonicClock.millisecondsLeft(until: min(deadline, stop.deadline)))
    }

    private func post(_ body: [UInt8], within left: Duration, _ tries: Int) -> ExportVerdict {
        let answer = collector.post(body, timeout: min(configuration.timeout, left)) {
            MonotonicClock.now < stop.deadline
        }
        return ExportVerdict(answer, tries: tries, jitter: .random(in: 0..<1))
    }

    private mutating func count(_ spans: Int, rejected: Int) {
        metrics.exported.add(spans - rejected)
        metrics.refused.add(rejected)
        if rejected > 0 { return note(failure: "the collector rejected \(rejected) spans of \(spans)") }
        if isFailing { logger.notice("spans are exported again") }
        isFailing = false
    }

    private mutating func drop(_ spans: Int, _ reason: String) {
        metrics.undelivered.add(spans)
        note(failure: reason)
    }

    /// Once, until it works again: a collector that is away for a day is worth one line.
    private mutating func note(failure reason: String) {
        if isFailing { return }
        isFailing = true
        logger.warning(
            "spans cannot be exported",
            metadata: ["collector": "\(configuration.endpoint)", "reason": "\(reason)"])
    }
}
