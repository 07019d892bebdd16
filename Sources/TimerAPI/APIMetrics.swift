import HTTPServer
import Metrics
import TimerCore

/// What the API counts.
struct APIMetrics: Sendable {
    let scheduledREST: Counter
    let scheduledKafka: Counter
    let repeated: Counter
    let aborted: Counter

    init(_ registry: MetricsRegistry) {
        let help = "Timers stored by /schedule."
        scheduledREST = registry.counter("timers_scheduled_total", help: help, labels: [("output", "rest")])
        scheduledKafka = registry.counter("timers_scheduled_total", help: help, labels: [("output", "kafka")])
        repeated = registry.counter(
            "timers_schedule_repeated_total", help: "Repeats of /schedule that were answered by their Idempotency-Key.")
        aborted = registry.counter("timers_aborted_total", help: "Requests to /abort that were answered with 204.")
    }

    func scheduled(_ output: OutputMode) {
        switch output {
        case .rest: scheduledREST.add()
        case .kafka: scheduledKafka.add()
        }
    }
}
