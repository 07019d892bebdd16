import Logging
import Metrics
import TimerCore

/// The store on PostgreSQL: lanes of batched statements, each on threads and connections of its own.
public final class PostgresStore: ExpirationStore, ExpiryStore {
    /// Connections that a started store keeps, with one for schedules: ten lanes, of which lists have two,
    /// and five keepers.
    static let connections = 16

    let lanes: Lanes
    private let keepers: Keepers
    private let migration: MigrationThread
    private let deadlines: DeadlineThread
    let lease: Lease
    private let startup = Startup()
    private let announcer: DueAnnouncer

    /// - Parameters:
    ///   - dueListener: hears of stored timers; may be given later, see `setDueListener`.
    ///   - origin: what the other replicas show of this one.
    ///   - outcomes: the counts that they show.
    public init(
        configuration: PostgresConfiguration, metrics: MetricsRegistry, logger: Logger,
        dueListener: (any DueListener)? = nil, origin: ReplicaOrigin = ReplicaOrigin(),
        outcomes: OutcomeCounter = OutcomeCounter()
    ) {
        let floor = ClaimFloor(interval: configuration.sweepInterval)
        announcer = DueAnnouncer(dueListener, floor: floor)
        lease = Lease(
            duration: configuration.leaseDuration,
            identity: ReplicaIdentity(
                name: configuration.replicaName, process: configuration.showsProcess ? ProcessIdentity.own : nil),
            report: ReplicaReport(origin: origin, outcomes: outcomes, skew: KeeperMetrics(in: metrics).skew))
        let namedScheduleMetrics = NamedScheduleMetrics(in: metrics)
        let letters = LetterAnnouncer(announcer: announcer, metrics: metrics)
        let pauses = KnownPauses()
        lanes = Lanes(
            configuration: configuration, lease: lease, floor: floor, announcer: announcer, letters: letters,
            pauses: pauses, metrics: metrics, namedScheduleMetrics: namedScheduleMetrics, logger: logger)
        keepers = Keepers(
            configuration: configuration, lease: lease, announcer: announcer, letters: letters, pauses: pauses,
            metrics: metrics, namedScheduleMetrics: namedScheduleMetrics, logger: logger)
        migration = MigrationThread(configuration: configuration, startup: startup, logger: logger)
        deadlines = DeadlineThread(lanes: lanes)
    }

    /// Connects, migrates, registers this replica, and asks each lane whether it works.
    ///
    /// Returns when that is done, or after `patience` when the database is not there: the store keeps trying, and
    /// `troubles` tells why.
    ///
    /// - Throws: `StoreError.failed` when the database cannot be used as it is.
    public func start(patience: Duration = .seconds(5)) async throws(StoreError) {
        deadlines.start()
        migration.start {
            self.keepers.start()
            self.lanes.start()
        }
        let deadline = ContinuousClock.now + patience
        while !isReady, ContinuousClock.now < deadline {
            if let reason = startup.failure { throw .failed(reason: reason) }
            try? await Task.sleep(for: .milliseconds(2), tolerance: .zero)
        }
    }

    /// Finishes the calls that wait, releases the timers that are still claimed, closes the connections.
    public func stop() async {
        await migration.stop()
        await lanes.stop()
        await keepers.stop()
        await deadlines.stop()
    }

    /// The parts that do not work: each lane and each keeper is to have worked within the last lease. Empty: the store
    /// works.
    public var troubles: [LaneTrouble] {
        if let trouble = startup.trouble { return [trouble] }
        return (keepers.monitors + lanes.monitors).compactMap(\.trouble)
    }

    /// True once the store has migrated and registered, and while nothing is in trouble.
    public var isReady: Bool {
        troubles.isEmpty && lease.isValid
    }

    /// Replaces the listener that hears of stored timers.
    public func setDueListener(_ listener: any DueListener) {
        announcer.set(listener)
    }

    /// Stores a timer durably, or finds the one that its idempotency key was used for.
    public func schedule(_ expiration: NewExpiration) async throws(StoreError) -> ScheduleResult {
        guard case .one(let result) = try await submit(.one(expiration)) else {
            preconditionFailure("one timer is no batch")
        }
        return result
    }

    /// Stores a batch of timers durably, in one commit, when it is the turn of its first timer's tenant.
    public func schedule(_ batch: NewBatch) async throws(StoreError) -> BatchResult {
        guard let first = batch.expirations.first else { return .done([]) }
        let answer = try await lanes.batchTurns.take(for: first.applicantService, weight: batch.expirations.count) {
            () async throws(StoreError) in try await submit(.batch(batch))
        }
        guard case .batch(let result) = answer else { preconditionFailure("a batch is not one timer") }
        return result
    }

    private func submit(_ call: ScheduleCall) async throws(StoreError) -> ScheduleAnswer {
        let (rows, bytes) = call.size
        return try await lanes.schedule.submit(call, rows: rows, bytes: bytes)
    }

    /// Aborts a pending timer; `applicantService` nil: of any tenant.
    public func abort(
        _ id: ExpirationID, applicantService: String?, by requester: Requester?
    ) async throws(StoreError) -> AbortResult {
        try await lanes.abort.submit(
            AbortVerb.Input(id: id, applicantService: applicantService, requester: requester))
    }

    /// The timer with this id; nil: there is none.
    public func expiration(_ id: ExpirationID) async throws(StoreError) -> Expiration? {
        guard case .document(let expiration) = try await lanes.read.submit(.document(id)) else { return nil }
        return expiration
    }

    /// The attempts of a timer after this number; nil: there is no such timer.
    public func attempts(of id: ExpirationID, after number: Int) async throws(StoreError) -> AttemptPage? {
        guard case .attempts(let page) = try await lanes.read.submit(.attempts(id, after: number)) else { return nil }
        return page
    }

    /// One page of the timers that the query asks for.
    public func expirations(_ query: ExpirationQuery) async throws(StoreError) -> ExpirationPage {
        guard case .page(let page) = try await list(.page(query), for: query.filter.applicantService) else {
            throw .failed(reason: "the answer is that of another call")
        }
        return page
    }

    /// The answer of the list lane, when it is the turn of a tenant; nil: of those who ask for all.
    func list(_ call: ListCall, for applicantService: String?) async throws(StoreError) -> ListAnswer {
        try await lanes.listTurns.take(for: applicantService ?? "") { () async throws(StoreError) in
            try await lanes.list.submit(call)
        }
    }

    /// Claims due timers for this replica, and counts their attempts.
    public func claim(_ request: ClaimRequest) async throws(StoreError) -> Claim {
        try await lanes.claim.submit(request)
    }

    /// True while this attempt may begin: it is claimed under `owner`, and the lease is valid.
    public func holdsLease(of id: ExpirationID, attempt: Int, owner: Owner) -> Bool {
        lease.holds(id, attempt: attempt, owner: owner.rawValue)
    }

    /// Writes the outcomes of attempts.
    ///
    /// - Returns: the ids of those that do not count, because their claim was lost.
    public func settle(_ settlements: [Settlement]) async throws(StoreError) -> [ExpirationID] {
        if settlements.isEmpty { return [] }
        return try await lanes.settle.submit(settlements, rows: settlements.count, bytes: settlements.count * 128)
    }
}
