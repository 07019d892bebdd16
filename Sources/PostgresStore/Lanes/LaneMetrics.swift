import Metrics

/// What a lane counts.
struct LaneMetrics: Sendable {
    let batchRows: Histogram
    let statementSeconds: Histogram
    let waiting: Gauge
    let reconnects: Counter
    let failures: Counter
    let replans: Counter

    init(lane: String, in registry: MetricsRegistry) {
        let labels = [("lane", lane)]
        batchRows = registry.histogram(
            "timer_store_batch_rows", help: "Rows in one statement.", labels: labels,
            bounds: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024])
        statementSeconds = registry.histogram(
            "timer_store_statement_seconds", help: "From a batch's first byte to its commit.", labels: labels)
        waiting = registry.gauge("timer_store_waiting_rows", help: "Rows that wait for a batch.", labels: labels)
        reconnects = Self.reconnects(lane: lane, in: registry)
        failures = registry.counter(
            "timer_store_failures_total", help: "Calls answered with an error of the database.", labels: labels)
        replans = registry.counter(
            "timer_store_replans_total", help: "Plans made anew because a statement was slow.", labels: labels)
    }

    static func reconnects(lane: String, in registry: MetricsRegistry) -> Counter {
        registry.counter(
            "timer_store_reconnects_total", help: "Connections lost, and tries to make one that failed.",
            labels: [("lane", lane)])
    }
}
