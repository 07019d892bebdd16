import Logging
import TimerCore

/// Takes the lease of due timers, and takes the named schedules on whose occurrences are among them.
struct ClaimVerb: LaneVerb {
    let lease: Lease
    let floor: ClaimFloor
    private let metrics: NamedScheduleMetrics
    private let logger: Logger
    private let firingGuard: FiringGuard
    private let unreadable: UnreadableTimers
    private var parameters = Parameters()
    private weak var lastConnection: Connection?
    private var lastOwner: Int32?
    private var hasReportedSchedules = false

    /// The health of the lane that writes settlements.
    private let settling: LaneMonitor?

    init(
        lease: Lease, floor: ClaimFloor, metrics: NamedScheduleMetrics, unreadable: UnreadableTimers, logger: Logger,
        settling: LaneMonitor? = nil
    ) {
        self.settling = settling
        self.unreadable = unreadable
        self.lease = lease
        self.floor = floor
        self.metrics = metrics
        self.logger = logger
        firingGuard = FiringGuard(logger: logger)
    }

    mutating func perform(
        _ inputs: [ClaimRequest], isRepeated: Bool, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [Claim] {
        if let doubt = settling?.doubt { throw .notNow("outcomes cannot be written: \(doubt)") }
        if lease.isInDoubt { try lease.change(on: connection, until: deadline) }
        guard let owner = lease.current, lease.isValid else { throw .notNow("the lease is not confirmed") }
        if connection !== lastConnection { try firingGuard.check(on: connection, until: deadline) }
        // Another server, perhaps; or an owner id after one under which nothing could be claimed any more.
        if connection !== lastConnection || owner != lastOwner { floor.lower() }
        (lastConnection, lastOwner) = (connection, owner)
        var claims: [Claim] = []
        do throws(DatabaseError) {
            for input in inputs { claims.append(try claim(input, for: owner, on: connection, until: deadline)) }
        } catch {
            // It may have been done, or be done in a moment, and nobody would know what it took.
            if error.kind == .connectionLost || !claims.isEmpty { lease.claimWasLost() }
            throw error
        }
        return claims
    }

    /// Explains a claim: one of nothing would still lock this replica's row, and be written. Without the schedules: an
    /// error of those is no reason not to claim.
    mutating func probe(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        try connection.explain([ClaimStatements.claimAlone, ClaimStatements.outlook], until: deadline)
    }

    /// One claim. An error of schedules must not hold up the timers of others: then it is done again without them, and
    /// the keeper is left with them.
    private mutating func claim(
        _ input: ClaimRequest, for owner: Int32, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> Claim {
        let look = floor.look(at: .now, excluding: input.exclusions)
        let leavesNothing = input.exclusions.isEmpty && input.limits.isEmpty
        do throws(DatabaseError) {
            let others = look.reach == .newest ? ClaimStatements.claimOthersBriefly : ClaimStatements.claimOthers
            let statement = leavesNothing ? ClaimStatements.claim : others
            return try run(statement, input, look, for: owner, on: connection, until: deadline)
        } catch {
            guard error.kind == .badData || error.kind == .failed else { throw error }
            let statement = leavesNothing ? ClaimStatements.claimAlone : ClaimStatements.claimOthersAlone
            let (claim, areReadable) = try runReadable(
                statement, input, look.atAll, for: owner, on: connection, until: deadline)
            if areReadable { report(error) }
            return claim
        }
    }

    /// A claim without what the database cannot read, and whether there was none of that.
    private mutating func runReadable(
        _ statement: Statement, _ input: ClaimRequest, _ look: ClaimFloor.Look, for owner: Int32,
        on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> (claim: Claim, areReadable: Bool) {
        do throws(DatabaseError) {
            return (try run(statement, input, look, for: owner, on: connection, until: deadline), true)
        } catch {
            guard error.kind == .badData,
                try unreadable.putOff(ahead: input.ahead, on: connection, until: deadline)
            else { throw error }
            return (try run(statement, input, look, for: owner, on: connection, until: deadline), false)
        }
    }

    private mutating func run(
        _ statement: Statement, _ input: ClaimRequest, _ look: ClaimFloor.Look, for owner: Int32,
        on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> Claim {
        encode(input, owner, look)
        let results = try connection.run(
            [(statement, parameters), (ClaimStatements.outlook, horizon(of: input))], until: deadline)
        // It is committed: an answer that cannot be read is a lost one.
        guard results.count == 2, let outlook = results[1].first(of: OutlookColumn.self),
            let now = outlook.timestamp(.now), let freshFrom = outlook.timestamp(.freshFrom),
            let taken = ClaimedRows(results[0])
        else { throw .lost("the claim gave no clock") }
        let sight = sight(of: taken, input, freshFrom)
        floor.seen(look, sight, at: .now)
        lease.took(taken.expirations)
        metrics.stored.add(taken.schedules)
        return Claim(
            expirations: taken.expirations, owner: Owner(rawValue: owner), claimedAt: now,
            isCutShort: sight.isUnfinished || taken.isCutShort && !taken.expirations.isEmpty,
            nextDueIn: outlook.timestamp(.nextDueAt).map { $0.duration(since: now) })
    }

    private func sight(of taken: ClaimedRows, _ input: ClaimRequest, _ freshFrom: Timestamp) -> ClaimFloor.Sight {
        var leaving = input.exclusions
        leaving.destinations.formUnion(taken.destinations(atLeast: input.limits))
        // Behind a window that limits have emptied, queues are not found in the order of their due dates.
        let isInOrder = input.limits.isEmpty || !taken.isCutShort && taken.walk == nil
        return ClaimFloor.Sight(
            nothingFreeBelow: leaving.isEmpty && isInOrder ? taken.nothingFreeBelow(freshFrom: freshFrom) : nil,
            leaving: taken.isCutShort ? nil : leaving, walk: taken.walk, duration: taken.duration)
    }

    private func horizon(of input: ClaimRequest) -> Parameters {
        var parameters = Parameters()
        parameters.add(input.ahead.wholeMicroseconds)
        return parameters
    }

    private mutating func encode(_ input: ClaimRequest, _ owner: Int32, _ look: ClaimFloor.Look) {
        parameters.reset()
        parameters.add(Int64(max(input.limit, 0)))
        parameters.add(owner)
        // The least is -infinity (timestamp.h: DT_NOBEGIN).
        parameters.add(look.floor?.postgresMicroseconds ?? Int64.min)
        parameters.add(Int64(max(input.bytes, 0)))
        parameters.add(input.ahead.wholeMicroseconds)
        guard !input.exclusions.isEmpty || !input.limits.isEmpty else { return }
        parameters.add(.bigint, input.exclusions.tenants.map { Int64(Int32(bitPattern: $0.rawValue)) })
        parameters.add(.bigint, input.exclusions.destinations.map { Int64($0.rawValue) })
        parameters.add(.bigint, input.exclusions.queues.map(\.rawValue))
        parameters.add(.bigint, input.limits.keys.map { Int64($0.rawValue) })
        parameters.add(.integer, input.limits.values.map { Int32(clamping: $0) })
        guard case .all(let queues, let after) = look.reach else { return }
        parameters.add(after?.rawValue ?? Int64.min)
        parameters.add(Int32(clamping: queues))
    }

    private mutating func report(_ error: DatabaseError) {
        metrics.failures.add()
        if hasReportedSchedules { return }
        hasReportedSchedules = true
        logger.error("a claim left schedules to the keeper", metadata: ["reason": "\(error.reason)"])
    }
}
