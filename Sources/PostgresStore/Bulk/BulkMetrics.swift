import Metrics
import TimerCore

/// The counters of bulk operations.
struct BulkMetrics: Sendable {
    private let changed: [String: Counter]

    init(in registry: MetricsRegistry) {
        changed = Dictionary(
            uniqueKeysWithValues: BulkAction.names.map { name in
                let counter = registry.counter(
                    "timer_bulk_changed_total", help: "Timers that bulk operations have changed, by this replica.",
                    labels: [("action", name)])
                return (name, counter)
            })
    }

    func count(_ done: BulkTransaction.Done) {
        changed[done.operation.action.name]?.add(done.changed)
    }
}
