import TimerCore

/// The statements that ownership asks for; each tells the state machine what it came to.
extension Lease {
    /// One heartbeat.
    ///
    /// - Returns: true if others have taken this replica for dead, and it has registered anew.
    func beat(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) -> Bool {
        switch state.withLock({ $0.ownership.beat() }) {
        case .nothing: return false
        case .register:
            try register(on: connection, until: deadline)
            return false
        case .renew(let owners):
            guard try renew(owners, on: connection, until: deadline) == .register else { return false }
            try register(on: connection, until: deadline)
            return true
        }
    }

    private func renew(
        _ owners: [Int32], on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> Ownership.Action {
        let sentAt = ContinuousClock.now
        var parameters = Parameters()
        parameters.add(.integer, owners)
        parameters.add(duration.wholeMicroseconds)
        report.add(to: &parameters, held: heldCount)
        let rows = try connection.run(LeaseStatements.renew, parameters, until: deadline)
        let alive = Set((0..<rows.count).compactMap { rows.integer($0, 0, as: Int32.self) })
        return state.withLock { $0.ownership.renewed(owners, alive: alive, sentAt: sentAt, at: .now) }
    }

    /// Takes a new owner id. What was held under the old one counts as lost if others have released it.
    func register(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        let sentAt = ContinuousClock.now
        let owner = try insert(on: connection, until: deadline)
        state.withLock { $0.ownership.registered(owner, sentAt: sentAt, at: .now) }
    }

    /// Moves the timers that the loop knows to hold to a new owner id, and releases the others, after a claim whose
    /// answer was lost.
    ///
    /// The old row is deleted first, which waits for a claim that still runs on a lost connection, and makes one that
    /// has not begun take nothing.
    func change(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        let old = owners
        let sentAt = ContinuousClock.now
        let new = try insert(on: connection, until: deadline)
        let held = state.withLock { $0.held.attempts }
        var delete = Parameters()
        delete.add(.integer, old)
        var move = Parameters()
        move.add(.integer, old)
        move.add(new)
        move.add(uuids: held.keys)
        move.add(.integer, held.values.lazy.map { Int32(clamping: $0) })
        _ = try connection.run([(LeaseStatements.leave, delete), (LeaseStatements.move, move)], until: deadline)
        state.withLock { $0.ownership.changed(to: new, sentAt: sentAt, at: .now) }
    }

    /// Gives the owner ids up, at the end; the timers under them are still to be released, see `Release`.
    func leave(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        var parameters = Parameters()
        parameters.add(.integer, state.withLock { $0.ownership.leave() })
        _ = try connection.run(LeaseStatements.depart, parameters, until: deadline)
    }

    /// Inserts a row of `replicas`.
    ///
    /// - Returns: its owner id.
    private func insert(
        on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> Int32 {
        var parameters = Parameters()
        parameters.add(duration.wholeMicroseconds)
        parameters.add(identity)
        report.add(to: &parameters, held: heldCount)
        let rows = try connection.run(LeaseStatements.register, parameters, until: deadline)
        guard rows.count == 1, let owner = rows.integer(0, 0, as: Int32.self) else {
            throw DatabaseError(kind: .failed, reason: "no owner id")
        }
        state.withLock { $0.ownership.inserted(owner) }
        return owner
    }
}
