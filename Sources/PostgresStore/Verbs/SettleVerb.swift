import TimerCore

/// Writes the outcomes of claimed timers, each only while its lease, this owner and this attempt, is still ours.
struct SettleVerb: LaneVerb {
    let lease: Lease
    let floor: ClaimFloor
    var refusals: SettleRefusals
    private var parameters = Parameters()

    init(lease: Lease, floor: ClaimFloor, refusals: SettleRefusals) {
        self.lease = lease
        self.floor = floor
        self.refusals = refusals
    }

    /// Settles, and gives for each input the ids that were no longer ours.
    mutating func perform(
        _ inputs: [[Settlement]], isRepeated: Bool, on connection: Connection,
        until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [[ExpirationID]] {
        let settlements = inputs.flatMap { $0 }
        let fenced = try write(settlements, on: connection, until: deadline)
        if settlements.contains(where: \.verdict.keepsDueDate) { floor.lower() }
        // What a repeated statement does not find was most likely settled by the try whose answer was lost.
        if isRepeated || fenced.isEmpty { return inputs.map { _ in [] } }
        return inputs.map { $0.map(\.id).filter(fenced.contains) }
    }

    mutating func probe(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        do throws(DatabaseError) {
            _ = try settle([], on: connection, until: deadline)
        } catch {
            refusals.explained()
            throw error
        }
        try refusals.check()
    }

    /// - Returns: what is no longer ours.
    private mutating func write(
        _ settlements: [Settlement], on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> Set<ExpirationID> {
        do throws(DatabaseError) {
            let fenced = try settle(settlements, on: connection, until: deadline)
            if !settlements.isEmpty { refusals.wrote() }
            lease.dropped(settlements)
            return fenced
        } catch {
            guard error.kind == .badData else {
                refusals.failed(error)
                throw error
            }
            return try divide(refusals.order(settlements), after: error, on: connection, until: deadline)
        }
    }

    /// One row that is refused fails its statement: halved until it stands alone, it fails alone.
    private mutating func divide(
        _ settlements: [Settlement], after error: DatabaseError, on connection: Connection,
        until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> Set<ExpirationID> {
        if settlements.count == 1 {
            let settlement = settlements[0]
            if try keepEnd(of: settlement, on: connection, until: deadline) {
                refusals.endStands(settlement)
                lease.dropped(settlements)
            } else {
                // It stays held here: released, it would be delivered again and again.
                try refusals.refused(settlement, error)
            }
            return []
        }
        let middle = settlements.count / 2
        let first = try write(Array(settlements[..<middle]), on: connection, until: deadline)
        return try first.union(write(Array(settlements[middle...]), on: connection, until: deadline))
    }

    /// Takes a timer from the queue that has an end already.
    private mutating func keepEnd(
        of settlement: Settlement, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> Bool {
        parameters.reset()
        parameters.add(settlement.id)
        parameters.add(Int32(clamping: settlement.attempt))
        parameters.add(.integer, lease.owners)
        return try connection.run(Self.keepEnd, parameters, until: deadline).count == 1
    }

    /// Runs the statement until no timer is left of it. A timer that has got a new owner of ours while the statement
    /// was on its way is looked for again under that one.
    ///
    /// - Returns: what is no longer ours.
    private mutating func settle(
        _ settlements: [Settlement], on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> Set<ExpirationID> {
        var left = settlements
        while true {
            let owners = lease.owners
            encode(left, of: owners)
            let rows = try connection.run(Self.settle, parameters, until: deadline)
            if rows.count == left.count { return [] }
            let done = Set(rows.all(of: SoleColumn.self).compactMap { $0.id(.value) })
            left.removeAll { done.contains($0.id) }
            if lease.owners == owners { return Set(left.lazy.map(\.id)) }
        }
    }

    private mutating func encode(_ settlements: [Settlement], of owners: [Int32]) {
        parameters.reset()
        parameters.add(uuids: settlements.lazy.map(\.id))
        parameters.add(.integer, settlements.lazy.map { Int32(clamping: $0.attempt) })
        parameters.add(.smallint, settlements.lazy.map(\.verdict.code))
        parameters.add(timestamps: settlements.lazy.map(\.verdict.firedAt))
        parameters.add(.bigint, settlements.lazy.map(\.verdict.waitMicroseconds))
        parameters.add(texts: settlements.lazy.map(\.verdict.storedReason))
        parameters.add(.integer, owners)
    }

    static let settle = Statement(
        "settle",
        """
        WITH input AS (
            SELECT * FROM unnest($1::uuid[], $2::int[], $3::smallint[], $4::timestamptz[], $5::bigint[], $6::text[])
                AS input (id, attempt, verdict, fired_at, wait_us, reason)
        ), gone AS (
            DELETE FROM timer_service.pending_expirations p USING input
            WHERE \(isOurs) AND input.verdict IN (1, 3)
            RETURNING p.id, p.attempt - p.interruptions AS failures, p.interruptions, p.last_error, input.verdict,
                input.fired_at, input.reason
        ), ended AS (
            INSERT INTO timer_service.settled_expirations
                (id, status, settled_at, fired_at, failure_count, last_error, interruptions)
            SELECT id, verdict, clock_timestamp(), fired_at,
                CASE verdict WHEN 1 THEN failures - 1 ELSE failures END, coalesce(reason, last_error),
                nullif(interruptions, 0)
            FROM gone
        ), kept AS (
            UPDATE timer_service.pending_expirations p
            SET owner = NULL,
                due_at = CASE WHEN input.verdict = 4 OR input.wait_us > 0
                    THEN clock_timestamp() + input.wait_us * interval '1 microsecond' ELSE p.due_at END,
                attempt = CASE input.verdict WHEN 5 THEN p.attempt - 1 ELSE p.attempt END,
                interruptions = CASE input.verdict WHEN 6 THEN p.interruptions + 1 ELSE p.interruptions END,
                last_error = coalesce(input.reason, p.last_error),
                retried_at = CASE input.verdict WHEN 4 THEN clock_timestamp() ELSE p.retried_at END
            FROM input
            WHERE \(isOurs) AND input.verdict IN (4, 5, 6)
            RETURNING p.id
        )
        SELECT id FROM gone UNION ALL SELECT id FROM kept
        """)

    /// The lease: owner and attempt are still those of the claim.
    private static let isOurs = """
        p.id = ANY ($1::uuid[]) AND p.id = input.id AND p.owner = ANY ($7::int[])
                AND p.attempt = input.attempt
        """

    static let keepEnd = Statement(
        "keep_end",
        """
        DELETE FROM timer_service.pending_expirations p
        WHERE p.id = $1::uuid AND p.attempt = $2::int AND p.owner = ANY ($3::int[])
            AND (SELECT s.status FROM timer_service.settled_expirations s WHERE s.id = $1::uuid) IS NOT NULL
        RETURNING p.id
        """)
}

extension Settlement.Verdict {
    /// The number that the statement `settle` has for this verdict.
    fileprivate var code: Int16 {
        switch self {
        case .expired: 1
        case .error: 3
        case .retry: 4
        case .handBack: 5
        case .interrupted: 6
        }
    }

    fileprivate var firedAt: Timestamp? {
        guard case .expired(let firedAt) = self else { return nil }
        return firedAt
    }

    /// True when it is free again, and due when it was before.
    fileprivate var keepsDueDate: Bool {
        switch self {
        case .handBack(let after): after <= .zero
        case .interrupted: true
        case .expired, .error, .retry: false
        }
    }

    fileprivate var waitMicroseconds: Int64 {
        switch self {
        case .retry(let after, _), .handBack(let after): max(after, .zero).wholeMicroseconds
        case .expired, .error, .interrupted: 0
        }
    }

    /// At most 1,000 characters, without NUL, which PostgreSQL's text cannot hold.
    fileprivate var storedReason: String? {
        switch self {
        case .error(let reason), .retry(_, let reason): String(reason.prefix(1_000).filter { $0 != "\0" })
        case .expired, .handBack, .interrupted: nil
        }
    }
}
