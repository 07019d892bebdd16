import Metrics
import TimerCore

/// The metrics of the expiry path.
struct ExpiryMetrics: Sendable {
    let lateness: Histogram
    let delivered: Counter
    let retried: Counter
    let failed: Counter
    let handedBack: Counter
    let interrupted: Counter
    let fenced: Counter
    let claimed: Counter
    let storeErrors: Counter
    let held: Gauge
    let heldBytes: Gauge
    let openCircuits: Gauge
    let paused: Gauge
    let pausedDestinations: Gauge
    let settleBatch: Histogram
    let outcomes: OutcomeCounter
    let destinations: DestinationMetrics

    init(_ registry: MetricsRegistry, outcomes counter: OutcomeCounter = OutcomeCounter()) {
        self.outcomes = counter
        lateness = registry.histogram(
            "timer_lateness_seconds", help: "firedAt minus dueAt of delivered timers, by the database's clock.",
            bounds: Self.latenessBounds)
        let outcomes = "timer_attempts_total"
        let help = "Attempts to deliver, by what became of the timer."
        delivered = registry.counter(outcomes, help: help, labels: [("verdict", "expired")])
        retried = registry.counter(outcomes, help: help, labels: [("verdict", "retry")])
        failed = registry.counter(outcomes, help: help, labels: [("verdict", "error")])
        handedBack = registry.counter(outcomes, help: help, labels: [("verdict", "hand_back")])
        interrupted = registry.counter(outcomes, help: help, labels: [("verdict", "interrupted")])
        fenced = registry.counter(
            "timer_fenced_total", help: "Settlements that came too late: another replica had taken over.")
        claimed = registry.counter("timer_claimed_total", help: "Timers claimed.")
        storeErrors = registry.counter(
            "timer_expiry_store_errors_total", help: "Claims and settlements that the database did not do.")
        held = registry.gauge("timer_held", help: "Timers claimed by this replica and not settled yet.")
        heldBytes = registry.gauge(
            "timer_held_bytes", help: "Payloads and outputs of claimed timers whose attempt has not ended.")
        openCircuits = registry.gauge(
            "timer_circuits_open", help: "Destinations and tenants' paths that nothing is sent to but probes.")
        paused = registry.gauge(
            "timer_firing_paused", help: "1 while all firing is paused, as this replica knows it; 0 otherwise.")
        pausedDestinations = registry.gauge(
            "timer_destinations_paused", help: "Destinations that an operator has paused, as this replica knows it.")
        settleBatch = registry.histogram(
            "timer_settle_batch_size", help: "Settlements per statement.",
            bounds: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024])
        destinations = DestinationMetrics(registry)
    }

    /// Seconds, from 1 ms to an hour.
    private static let latenessBounds: [Double] = [
        0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 120, 300, 600, 1_200, 1_800, 3_600,
    ]

    func show(_ admission: borrowing Admission) {
        held.set(Double(admission.held))
        heldBytes.set(Double(admission.heldBytes + admission.early.bytes))
    }

    func count(_ verdict: Settlement.Verdict, dueAt: Timestamp) {
        outcomes.count(verdict, dueAt: dueAt)
        switch verdict {
        case .expired(let firedAt):
            delivered.add()
            lateness.observe(firedAt.duration(since: dueAt))
        case .retry: retried.add()
        case .error, .givenUp: failed.add()
        case .handBack: handedBack.add()
        case .interrupted: interrupted.add()
        }
    }
}
