import Metrics

/// What is counted of settlements that could not be written like the others.
struct SettleMetrics: Sendable {
    let refused: Counter
    let standing: Counter

    init(in registry: MetricsRegistry) {
        refused = registry.counter(
            "timer_store_refused_settlements_total",
            help: "Outcomes that the database refused to store; their timers stay claimed until this replica ends.")
        standing = registry.counter(
            "timer_store_standing_ends_total",
            help: "Outcomes of timers that had an end already, which was kept.")
    }
}
