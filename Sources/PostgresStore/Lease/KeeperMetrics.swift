import Metrics

/// What the lease's keeper counts.
struct KeeperMetrics: Sendable {
    let reconnects: Counter
    let skew: Gauge
    let held: Gauge
    let takenOver: Counter
    let pruned: Counter

    init(in registry: MetricsRegistry) {
        reconnects = registry.counter(
            "timer_store_reconnects_total", help: "Connections lost and made anew.", labels: [("lane", "lease")])
        skew = registry.gauge(
            "timer_store_clock_skew_seconds", help: "The database's clock minus this host's.")
        held = registry.gauge("timer_store_claimed_timers", help: "Timers claimed here and not settled yet.")
        takenOver = registry.counter(
            "timer_store_taken_over_timers_total", help: "Claimed timers of dead replicas that were released here.")
        pruned = registry.counter(
            "timer_store_pruned_timers_total", help: "Ended timers deleted after their retention.")
    }
}
