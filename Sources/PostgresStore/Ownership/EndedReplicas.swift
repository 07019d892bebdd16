import TimerCore

/// The search for replicas that have ended for certain, whose leases need not run out for that: their process is gone from
/// this machine, or it had this replica's name before.
struct EndedReplicas {
    private let lease: Lease
    /// True until those that had the name before were removed. One that comes later has it by mistake, and two that
    /// removed each other for ever would be worse.
    private var seeksPredecessors: Bool
    /// True while a row could not be removed yet: a claim that its replica had sent still runs.
    private(set) var areLeft = false

    init(lease: Lease) {
        self.lease = lease
        seeksPredecessors = lease.identity.name != nil
    }

    /// Removes the rows of those that have ended, but for those that a claim under way has locked.
    ///
    /// - Returns: their owner ids; their timers are to be released.
    mutating func remove(
        on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [Int32] {
        // What comes after our own first owner id is no predecessor's.
        let first = lease.owners.first
        let ended = try find(before: first, on: connection, until: deadline)
        var gone: [Int32] = []
        if !ended.isEmpty {
            var parameters = Parameters()
            parameters.add(.integer, ended)
            try keepCounts(on: connection, until: deadline)
            gone = try connection.run(EndedReplicaStatements.remove, parameters, until: deadline).owners
        }
        areLeft = gone.count < ended.count || (seeksPredecessors && first == nil)
        seeksPredecessors = seeksPredecessors && areLeft
        return gone
    }

    /// Rolls up what they had counted, before their rows are gone: within a moment or not at all, for their timers wait.
    private func keepCounts(
        on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) {
        var limit = Parameters()
        limit.add("500")
        do throws(DatabaseError) {
            _ = try connection.run(
                [(LeaseStatements.limit, limit), (ActivityStatements.rollUp, Parameters())], until: deadline)
        } catch {
            if error.kind == .connectionLost { throw error }
        }
    }

    private func find(
        before first: Int32?, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [Int32] {
        let identity = lease.identity
        let name = seeksPredecessors && first != nil ? identity.name : nil
        guard identity.process != nil || name != nil else { return [] }
        var parameters = Parameters()
        parameters.add(optional: identity.process?.space)
        parameters.add(optional: name)
        parameters.add(first ?? 0)
        let rows = try connection.run(EndedReplicaStatements.find, parameters, until: deadline).all(
            of: ReplicaColumn.self)
        return rows.compactMap { row in
            guard let owner = row.integer(.owner, as: Int32.self) else { return nil }
            if row.bool(.isPredecessor) == true { return owner }
            guard let own = identity.process, let other = ProcessIdentity(row) else { return nil }
            return other.hasEnded(seenBy: own) ? owner : nil
        }
    }
}

/// The columns of a replica that may have ended.
private enum ReplicaColumn: Int, Column {
    case owner, space, number, started, isPredecessor

    var expression: String {
        switch self {
        case .owner: "owner"
        case .space: "process_space"
        case .number: "process_number"
        case .started: "process_started"
        case .isPredecessor: "coalesce(name = $2::text AND owner < $3::int, false)"
        }
    }
}

extension ProcessIdentity {
    /// Nil: the process is not known.
    fileprivate init?(_ row: Row<ReplicaColumn>) {
        guard let space = row.text(.space), let number = row.integer(.number, as: Int32.self),
            let started = row.integer(.started, as: Int64.self)
        else { return nil }
        self.init(space: space, number: number, started: started)
    }
}

/// The statements that `EndedReplicas` runs on `replicas`, which has a row for each.
enum EndedReplicaStatements {
    /// Replicas in the space `$1` of processes, and those that had the name `$2` before the owner id `$3`.
    static let find = Statement(
        "find_ended",
        """
        SELECT \(ReplicaColumn.list)
        FROM timer_service.replicas
        WHERE process_space = $1::text OR (name = $2::text AND owner < $3::int)
        """)

    /// Removes replicas. A row that is skipped is locked by a claim under way, of which what it takes is to be seen first.
    static let remove = Statement(
        "remove_ended",
        """
        WITH ended AS (
            SELECT owner FROM timer_service.replicas WHERE owner = ANY ($1::int[]) FOR UPDATE SKIP LOCKED
        ), gone AS (
            DELETE FROM timer_service.replicas WHERE owner = ANY (ARRAY(SELECT owner FROM ended)) RETURNING owner
        ), departed AS (
            INSERT INTO timer_service.departed_replicas (owner) SELECT owner FROM gone ON CONFLICT DO NOTHING
        )
        SELECT owner FROM gone
        """)
}
