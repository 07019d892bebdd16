import Metrics

/// What the heartbeat, the takeover and the upkeep count.
struct KeeperMetrics: Sendable {
    let skew: Gauge
    let held: Gauge
    let takenOver: Counter
    let orphans: Counter
    let pruned: Counter

    init(in registry: MetricsRegistry) {
        skew = registry.gauge(
            "timer_store_clock_skew_seconds", help: "The database's clock minus this host's.")
        held = registry.gauge("timer_store_claimed_timers", help: "Timers claimed here and not settled yet.")
        takenOver = registry.counter(
            "timer_store_taken_over_timers_total", help: "Claimed timers of dead replicas that were released here.")
        orphans = registry.counter(
            "timer_store_orphans_total", help: "Timers of nobody's number that were found and released here.")
        pruned = registry.counter(
            "timer_store_pruned_timers_total", help: "Ended timers deleted after their retention.")
    }
}
