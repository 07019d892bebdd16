import Metrics

/// Metrics of the export: spans by what became of them.
struct ExportMetrics: Sendable {
    let exported: Counter
    /// The queue was full.
    let overflowed: Counter
    /// The collector refused them.
    let refused: Counter
    /// The collector was away, or slow, until their time was up.
    let undelivered: Counter

    init(_ registry: MetricsRegistry, waiting: @escaping @Sendable () -> (spans: Int, bytes: Int)) {
        func spans(_ result: String) -> Counter {
            registry.counter(
                "timer_trace_spans_total",
                help: "Spans by what became of them: exported, or dropped because the queue was full (overflowed), the "
                    + "collector refused them (refused), or did not take them in time (undelivered).",
                labels: [("result", result)])
        }
        exported = spans("exported")
        overflowed = spans("overflowed")
        refused = spans("refused")
        undelivered = spans("undelivered")
        registry.gauge("timer_trace_queue_spans", help: "Spans that wait for their export.") {
            Double(waiting().spans)
        }
        registry.gauge("timer_trace_queue_bytes", help: "Bytes of the spans that wait for their export.") {
            Double(waiting().bytes)
        }
    }
}
