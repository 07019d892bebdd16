import Synchronization

/// The spans that wait for their export: bounded in number and in bytes, the newest being dropped. A value, without a lock.
struct SpanQueue {
    private var spans: [[UInt8]] = []
    private(set) var bytes = 0
    private let maxSpans: Int
    private let maxBytes: Int
    private let batch: Int

    init(_ configuration: ExportConfiguration) {
        maxSpans = configuration.maxQueueSpans
        maxBytes = configuration.maxQueueBytes
        batch = min(configuration.maxBatchSpans, configuration.maxQueueSpans)
    }

    /// What became of a span.
    enum Addition: Equatable {
        case waits
        /// It waits, and with it there are enough for a batch.
        case fills
        case dropped
    }

    mutating func add(_ span: [UInt8]) -> Addition {
        guard spans.count < maxSpans, bytes + span.count <= maxBytes else { return .dropped }
        spans.append(span)
        bytes += span.count
        return spans.count == batch ? .fills : .waits
    }

    var count: Int {
        spans.count
    }

    /// True if there is enough for another batch.
    var hasBatch: Bool {
        spans.count >= batch
    }

    /// Takes the oldest spans, one batch at most.
    mutating func take() -> [[UInt8]] {
        let taken = Array(spans.prefix(batch))
        spans.removeFirst(taken.count)
        bytes -= taken.reduce(0) { $0 + $1.count }
        return taken
    }
}

/// A queue that threads share.
final class WaitingSpans: Sendable {
    private let queue: Mutex<SpanQueue>

    init(_ queue: SpanQueue) {
        self.queue = Mutex(queue)
    }

    func withLock<Result: Sendable>(_ body: (inout SpanQueue) -> Result) -> Result {
        queue.withLock { body(&$0) }
    }
}
