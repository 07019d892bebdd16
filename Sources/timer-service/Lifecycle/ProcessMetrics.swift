import Metrics
import TimerCore

/// What the metrics say of the process as such.
enum ProcessMetrics {
    static func register(in registry: MetricsRegistry) {
        registry.gauge(
            "timer_service_build_info", help: "Always 1, with the version that runs.",
            labels: [("version", Version.number)]
        ).set(1)
        registry.gauge("process_start_time_seconds", help: "Start of the process, since 1970, by this host's clock.")
            .set(Double(Timestamp.now().microseconds) / 1e6)
    }
}
