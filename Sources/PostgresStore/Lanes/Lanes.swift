import Logging
import Metrics
import TimerCore

/// The lanes of a store: one per verb, so that a slow list does not hold up a settlement.
final class Lanes: Sendable {
    let schedule: Lane<NewExpiration, ScheduleResult>
    let abort: Lane<AbortVerb.Input, AbortResult>
    let read: Lane<ExpirationID, Expiration?>
    let list: Lane<ExpirationQuery, ExpirationPage>
    let namedSchedules: Lane<ScheduleCommand, ScheduleReply>
    let claim: Lane<ClaimVerb.Input, Claim>
    let settle: Lane<[Settlement], [ExpirationID]>

    private let scheduleThreads: [LaneThread<ScheduleVerb>]
    private let abortThread: LaneThread<AbortVerb>
    private let readThread: LaneThread<ReadVerb>
    private let listThread: LaneThread<ListVerb>
    private let namedSchedulesThread: LaneThread<NamedScheduleVerb>
    private let claimThread: LaneThread<ClaimVerb>
    private let settleThread: LaneThread<SettleVerb>

    init(
        configuration: PostgresConfiguration, lease: Lease, floor: ClaimFloor, listeners: DueListeners,
        metrics: MetricsRegistry, scheduleMetrics: ScheduleMetrics, logger: Logger
    ) {
        let make = LaneFactory(configuration: configuration, metrics: metrics, logger: logger)
        let requests = configuration.requestTimeout
        let expiry = configuration.expiryTimeout
        schedule = make.lane("schedule", timeout: requests)
        abort = make.lane("abort", timeout: requests)
        read = make.lane("read", timeout: requests, batchRows: 16)
        list = make.lane("list", timeout: requests, batchRows: 1)
        namedSchedules = make.lane("named_schedules", timeout: requests, batchRows: 1)
        claim = make.lane("claim", timeout: expiry, batchRows: 1)
        settle = make.lane("settle", timeout: expiry, batchRows: 1_024)
        scheduleThreads = (0..<max(configuration.scheduleConnections, 1)).map { [schedule] _ in
            make.thread("schedule", schedule) { ScheduleVerb(listeners: listeners) }
        }
        abortThread = make.thread("abort", abort) { AbortVerb() }
        readThread = make.thread("read", read) { ReadVerb() }
        listThread = make.thread("list", list, isPlanned: true) { ListVerb() }
        namedSchedulesThread = make.thread("named_schedules", namedSchedules, isPlanned: true) {
            NamedScheduleVerb(listeners: listeners)
        }
        claimThread = make.thread("claim", claim) {
            ClaimVerb(
                lease: lease, floor: floor, misfires: MisfireGate(metrics: scheduleMetrics, logger: logger))
        }
        settleThread = make.thread("settle", settle) { SettleVerb(lease: lease, floor: floor) }
    }

    func start() {
        for thread in scheduleThreads { thread.start() }
        abortThread.start()
        readThread.start()
        listThread.start()
        namedSchedulesThread.start()
        claimThread.start()
        settleThread.start()
    }

    func stop() async {
        for thread in scheduleThreads { await thread.stop() }
        await abortThread.stop()
        await readThread.stop()
        await listThread.stop()
        await namedSchedulesThread.stop()
        await claimThread.stop()
        await settleThread.stop()
    }

    /// Answers those that have waited too long.
    func expire(at now: ContinuousClock.Instant) {
        schedule.expire(at: now)
        abort.expire(at: now)
        read.expire(at: now)
        list.expire(at: now)
        namedSchedules.expire(at: now)
        claim.expire(at: now)
        settle.expire(at: now)
    }
}
