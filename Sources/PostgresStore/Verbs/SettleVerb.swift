import TimerCore

/// Writes the outcomes of claimed timers, each only while its lease, this owner and this attempt, is still ours.
struct SettleVerb: LaneVerb {
    let lease: Lease
    let floor: ClaimFloor
    var refusals: SettleRefusals
    let letters: LetterAnnouncer
    /// Told of errors by default.
    let deadLetterOutput: DeadLetters.Output?
    private var parameters = Parameters()

    init(
        lease: Lease, floor: ClaimFloor, refusals: SettleRefusals, letters: LetterAnnouncer,
        deadLetterOutput: DeadLetters.Output?
    ) {
        self.letters = letters
        self.deadLetterOutput = deadLetterOutput
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
            letters.announce(rows)
            if rows.count == left.count { return [] }
            let done = Set(rows.all(of: EndColumn.self).compactMap { $0.id(.timer) })
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
        parameters.add(.integer, optionals: settlements.lazy.map { $0.met?.milliseconds })
        parameters.add(.smallint, optionals: settlements.lazy.map { $0.met?.status })
        // Mostly none of them failed: unnest() gives NULLs where an array ends before the others.
        let failures = settlements.contains { $0.met?.failure != nil } ? settlements : []
        parameters.add(.smallint, optionals: failures.lazy.map { $0.met?.failure })
        parameters.add(timestamps: failures.lazy.map { $0.met?.startedAt })
        parameters.add(texts: failures.lazy.map { $0.met?.error })
        parameters.add(texts: failures.lazy.map { $0.met?.storedReason })
        parameters.add(.integer, optionals: failures.lazy.map { $0.met?.replica.rawValue })
        guard let deadLetterOutput else {
            parameters.addNull()
            return parameters.addNull()
        }
        parameters.add(deadLetterOutput.outputMode.bytes)
        parameters.add(Int64(deadLetterOutput.destination.rawValue))
    }
}
