import Logging
import Metrics
import Threads
import TimerCore

/// The lanes of a store: one for each verb, so that a slow list does not hold up a settlement.
final class Lanes: Sendable {
    let schedule: Lane<ScheduleCall, ScheduleAnswer>
    let abort: Lane<AbortVerb.Input, AbortResult>
    let change: Lane<ExpirationChange, ChangeResult>
    let read: Lane<ReadQuestion, ReadAnswer>
    let list: Lane<ListCall, ListAnswer>
    let namedSchedules: Lane<NamedScheduleVerb.Input, NamedScheduleReply>
    let destinations: Lane<DestinationCommand, DestinationReply>
    let overview: Lane<OverviewQuestion, OverviewAnswer>
    let claim: Lane<ClaimRequest, Claim>
    let settle: Lane<[Settlement], [ExpirationID]>

    /// The order of those who schedule batches, by rows: what of them waits in the lane, single timers wait behind.
    let batchTurns: TenantTurns
    /// The order of those who ask for lists, and for named schedules: their statements may be dear.
    let listTurns: TenantTurns
    let namedScheduleTurns: TenantTurns
    /// The order of those who ask for destinations: replicas share them over the same lane.
    let destinationTurns: TenantTurns

    static let listConnections = 2
    /// Rows of batches in the lane at a time, for each of its connections and one more: as one batch is written, the next
    /// is there, and a single timer waits for little more than those two.
    private static let batchRows = 1_024
    /// Rows of batches that may wait for their turn.
    private static let waitingBatchRows = (ofTenant: 65_536, inAll: 131_072)
    private let threads: [any LaneServing]

    init(
        configuration: PostgresConfiguration, lease: Lease, floor: ClaimFloor, announcer: DueAnnouncer,
        letters: LetterAnnouncer, pauses: KnownPauses, metrics: MetricsRegistry,
        namedScheduleMetrics: NamedScheduleMetrics, logger: Logger
    ) {
        let make = LaneFactory(configuration: configuration, metrics: metrics, logger: logger)
        let requests = configuration.requestTimeout
        let expiry = configuration.expiryTimeout
        schedule = make.lane("schedule", timeout: requests)
        abort = make.lane("abort", timeout: requests)
        // Its answers are documents, as those of reads.
        change = make.lane("change", timeout: requests, batchRows: 16)
        read = make.lane("read", timeout: requests, batchRows: 16)
        list = make.lane("list", timeout: requests, batchRows: 1)
        namedSchedules = make.lane("named_schedules", timeout: requests, batchRows: 1)
        destinations = make.lane("destinations", timeout: requests, batchRows: 1)
        overview = make.lane("overview", timeout: requests, batchRows: 1)
        destinationTurns = TenantTurns(width: 1, timeout: requests)
        batchTurns = TenantTurns(
            width: (max(configuration.scheduleConnections, 1) + 1) * Self.batchRows, timeout: requests,
            waiting: Self.waitingBatchRows)
        listTurns = TenantTurns(width: Self.listConnections, timeout: requests)
        namedScheduleTurns = TenantTurns(width: 1, timeout: requests)
        claim = make.lane("claim", timeout: expiry, batchRows: 1)
        settle = make.lane("settle", timeout: expiry, batchRows: 1_024)
        let settling = make.monitor("settle")
        let scheduleThreads = (1...max(configuration.scheduleConnections, 1)).map { [schedule] number in
            make.thread("schedule", schedule, monitor: make.monitor(number == 1 ? "schedule" : "schedule-\(number)")) {
                ScheduleVerb(announcer: announcer)
            }
        }
        let listThreads = (1...Self.listConnections).map { [list] number in
            let monitor = make.monitor(number == 1 ? "list" : "list-\(number)", silence: requests)
            return make.thread("list", list, monitor: monitor, isDear: true, isPlanned: true) { ListVerb() }
        }
        threads =
            [
                make.thread("settle", settle, monitor: settling) {
                    SettleVerb(
                        lease: lease, floor: floor,
                        refusals: SettleRefusals(metrics: SettleMetrics(in: metrics), logger: logger), letters: letters,
                        deadLetterOutput: configuration.deadLetterOutput)
                },
                make.thread("claim", claim) {
                    ClaimVerb(
                        lease: lease, floor: floor, metrics: namedScheduleMetrics,
                        unreadable: UnreadableTimers(in: metrics, logger: logger), logger: logger, settling: settling)
                },
                make.thread("abort", abort) { AbortVerb(lease: lease, letters: letters) },
                make.thread("change", change) { ChangeVerb(lease: lease, announcer: announcer) },
                make.thread("read", read) { ReadVerb() },
                make.thread("destinations", destinations) { DestinationVerb(lease: lease, pauses: pauses) },
                make.thread("overview", overview, isDear: true) { OverviewVerb(lease: lease) },
                make.thread("named_schedules", namedSchedules, isDear: true, isPlanned: true) {
                    NamedScheduleVerb(announcer: announcer, metrics: namedScheduleMetrics)
                },
            ] + listThreads + scheduleThreads
    }

    var monitors: [LaneMonitor] {
        threads.map(\.monitor)
    }

    func start() {
        for thread in threads { thread.start() }
    }

    /// Stops the threads; settlements last, so that what was claimed can still be written.
    func stop() async {
        for thread in threads.reversed() { await thread.stop() }
    }

    /// Answers those that have waited too long.
    func expire(at now: ContinuousClock.Instant) {
        for thread in threads { thread.expire(at: now) }
    }
}

/// The thread that keeps the deadlines of calls that wait in the lanes, also while every connection is being made anew. It
/// needs no database, and so is no `ConnectionLoop`.
final class DeadlineThread: Sendable {
    private let lanes: Lanes
    private let stopSignal = StopSignal()
    private let thread = StoreThread(name: "pg-deadlines")

    init(lanes: Lanes) {
        self.lanes = lanes
    }

    func start() {
        thread.start {
            while !self.stopSignal.isSet {
                self.stopSignal.pause(.milliseconds(100))
                self.lanes.expire(at: .now)
            }
        }
    }

    func stop() async {
        stopSignal.set()
        await thread.ended()
    }
}
