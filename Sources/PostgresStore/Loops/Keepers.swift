import Logging
import Metrics

/// The keepers of the store, each on a thread and a connection of its own, so that none waits for another.
final class Keepers: Sendable {
    private let heartbeat: KeeperThread<Heartbeat>
    private let takeover: KeeperThread<Takeover>
    private let upkeep: KeeperThread<Upkeep>
    private let schedules: KeeperThread<NamedScheduleKeeper>
    private let bulk: KeeperThread<BulkKeeper>

    init(
        configuration: PostgresConfiguration, lease: Lease, announcer: DueAnnouncer, letters: LetterAnnouncer,
        pauses: KnownPauses, metrics: MetricsRegistry, namedScheduleMetrics: NamedScheduleMetrics, logger: Logger
    ) {
        let make = LaneFactory(configuration: configuration, metrics: metrics, logger: logger)
        let counts = KeeperMetrics(in: metrics)
        // The server gives up before we do: a statement that waits for a lock costs a beat and not the connection.
        let beat = Heartbeat.interval(of: lease.duration)
        heartbeat = make.keeper("heartbeat", timeout: beat * 3 / 4, silence: .zero) {
            Heartbeat(lease: lease, metrics: counts, logger: logger)
        }
        takeover = make.keeper("takeover", timeout: .seconds(8)) {
            Takeover(lease: lease, announcer: announcer, metrics: counts, logger: logger)
        }
        upkeep = make.keeper("upkeep", timeout: .seconds(10)) {
            Upkeep(
                retentionDays: configuration.retentionDays, auditRetentionDays: configuration.auditRetentionDays,
                announcer: announcer, pauses: pauses, metrics: counts, logger: logger, delay: configuration.upkeepDelay)
        }
        schedules = make.keeper("schedule_keeper", timeout: NamedScheduleKeeper.statementTimeout) {
            NamedScheduleKeeper(announcer: announcer, metrics: namedScheduleMetrics, logger: logger)
        }
        let work = BulkWork(lease: lease, letters: letters, announcer: announcer)
        let bulkMetrics = BulkMetrics(in: metrics)
        bulk = make.keeper("bulk", timeout: BulkKeeper.statementTimeout, silence: BulkKeeper.patience) {
            BulkKeeper(
                work: work, retentionDays: configuration.retentionDays, metrics: bulkMetrics, logger: logger)
        }
    }

    var monitors: [LaneMonitor] {
        [heartbeat.monitor, takeover.monitor, upkeep.monitor, schedules.monitor, bulk.monitor]
    }

    func start() {
        heartbeat.start()
        takeover.start()
        upkeep.start()
        schedules.start()
        bulk.start()
    }

    /// Stops the keepers; the heartbeat last, which gives back what is held.
    func stop() async {
        await bulk.stop()
        await schedules.stop()
        await upkeep.stop()
        await takeover.stop()
        await heartbeat.stop()
    }
}

/// The counters and gauges of the heartbeat, the takeover and the upkeep.
struct KeeperMetrics: Sendable {
    let skew: Gauge
    let oldestDue: Gauge
    let pending: PendingGauges
    let held: Gauge
    let takenOver: Counter
    let orphans: Counter
    let pruned: Counter

    init(in registry: MetricsRegistry) {
        skew = registry.gauge(
            "timer_store_clock_skew_seconds", help: "The database's clock minus this host's.")
        oldestDue = registry.gauge(
            "timer_store_oldest_due_seconds",
            help: """
                Age of the earliest due date in the queue, of timers being delivered too, but not of those whose destination \
                is paused; 0 while nothing is due.
                """)
        pending = PendingGauges(in: registry)
        held = registry.gauge(
            "timer_store_claimed_timers", help: "Timers of which this replica has the lease, as of its last heartbeat.")
        takenOver = registry.counter(
            "timer_store_taken_over_timers_total", help: "Claimed timers of dead replicas that were released here.")
        orphans = registry.counter(
            "timer_store_orphans_total", help: "Timers under an owner id that no replica has, found and released here.")
        pruned = registry.counter(
            "timer_store_pruned_timers_total", help: "Ended timers deleted after their retention.")
    }
}
