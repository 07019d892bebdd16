import Metrics

/// How often a connection was opened, and how often an open one was used again.
struct CurlMetrics: Sendable {
    private let opened: Counter
    private let reused: Counter

    init(_ registry: MetricsRegistry) {
        opened = registry.counter("timer_rest_connections_opened_total", help: "Outbound connections opened.")
        reused = registry.counter(
            "timer_rest_connections_reused_total", help: "Outbound requests answered over a connection in use before.")
    }

    func countConnections(opened count: Int, result: TransportResult) {
        if count > 0 { return opened.add(count) }
        if case .response = result { reused.add() }
    }
}
