import Logging
import Metrics

/// What the store does unasked, each part on a thread and a connection of its own, so that none waits for another.
final class Keepers: Sendable {
    private let heartbeat: KeeperThread<Heartbeat>
    private let takeover: KeeperThread<Takeover>
    private let upkeep: KeeperThread<Upkeep>
    private let schedules: KeeperThread<NamedScheduleKeeper>

    init(
        configuration: PostgresConfiguration, lease: Lease, listeners: DueListeners, metrics: MetricsRegistry,
        namedScheduleMetrics: NamedScheduleMetrics, logger: Logger
    ) {
        let make = LaneFactory(configuration: configuration, metrics: metrics, logger: logger)
        let counts = KeeperMetrics(in: metrics)
        // The server gives up before we do: a statement that waits for a lock costs a beat and not the connection.
        let beat = Heartbeat.interval(of: lease.duration)
        heartbeat = make.keeper("heartbeat", timeout: beat * 3 / 4, silence: .zero) {
            Heartbeat(lease: lease, metrics: counts, logger: logger)
        }
        takeover = make.keeper("takeover", timeout: .seconds(8)) {
            Takeover(lease: lease, listeners: listeners, metrics: counts, logger: logger)
        }
        upkeep = make.keeper("upkeep", timeout: .seconds(10)) {
            Upkeep(
                retentionDays: configuration.retentionDays, listeners: listeners, metrics: counts, logger: logger,
                delay: configuration.upkeepDelay)
        }
        schedules = make.keeper("schedule_keeper", timeout: NamedScheduleKeeper.statementTimeout) {
            NamedScheduleKeeper(listeners: listeners, metrics: namedScheduleMetrics, logger: logger)
        }
    }

    var monitors: [LaneMonitor] {
        [heartbeat.monitor, takeover.monitor, upkeep.monitor, schedules.monitor]
    }

    func start() {
        heartbeat.start()
        takeover.start()
        upkeep.start()
        schedules.start()
    }

    /// The heartbeat last: it gives back what is held.
    func stop() async {
        await schedules.stop()
        await upkeep.stop()
        await takeover.stop()
        await heartbeat.stop()
    }
}
