import Metrics

/// Counters of named schedules.
struct NamedScheduleMetrics: Sendable {
    let stored: Counter
    let missed: Counter
    let unreadable: Counter
    let failures: Counter

    init(in registry: MetricsRegistry) {
        stored = registry.counter(
            "timer_schedule_occurrences_total", help: "Expirations stored because a named schedule went on.")
        missed = registry.counter(
            "timer_schedule_missed_total",
            help: "Nominal times that were missed and do not fire, by the misfire policy of their schedule.")
        unreadable = registry.counter(
            "timer_schedule_suspended_total", help: "Schedules paused because they cannot be read as they were stored.")
        failures = registry.counter(
            "timer_schedule_failures_total", help: "Passes over due schedules that the database refused.")
    }

    func count(_ result: NamedScheduleAdvance.Result) {
        stored.add(result.stored)
        missed.add(result.missed)
        unreadable.add(result.unreadable)
    }
}
