import Metrics
import Synchronization
import TimerCore

/// The counters of attempts by destination: the busiest under their names, all others together.
final class DestinationMetrics: Sendable {
    /// Delivered later than this after its due date, a timer is late.
    private static let lateness = Duration.seconds(1)

    private let busiest = Mutex(BusiestDestinations())

    init(_ registry: MetricsRegistry) {
        registry.counters(
            "timer_destination_attempts_total",
            help: "Attempts that have ended, by destination (the busiest by name, the rest as other) and outcome.",
            audience: .operators
        ) { [weak self] in
            self?.readings { counts in
                AttemptOutcome.allCases.map { ([("outcome", $0.name)], counts[$0]) }
            } ?? []
        }
        registry.counters(
            "timer_destination_late_total",
            help: "Timers delivered more than a second after their due date, by destination.", audience: .operators
        ) { [weak self] in
            self?.readings { [([], $0.late)] } ?? []
        }
    }

    /// Counts an attempt that was made; one that was not is none.
    func count(_ result: Attempt.Result, of due: DueTimer, at now: ContinuousClock.Instant) {
        guard let outcome = result.outcome?.attempt else { return }
        busiest.withLock {
            $0.count(
                outcome, isLate: Self.isLate(result.verdict, dueAt: due.expiration.dueAt), of: due.queue.destination,
                named: due.output.mode.destination, at: now)
        }
    }

    private static func isLate(_ verdict: Settlement.Verdict, dueAt: Timestamp) -> Bool {
        guard case .expired(let firedAt) = verdict else { return false }
        return firedAt.duration(since: dueAt) > lateness
    }

    private func readings(
        _ series: (BusiestDestinations.Counts) -> [(labels: [(String, String)], value: Int)]
    ) -> [Reading] {
        busiest.withLock { $0.all }.flatMap { name, counts in
            series(counts).map { labels, value in
                Reading(labels: [("destination", name)] + labels, value: Double(value))
            }
        }
    }
}
