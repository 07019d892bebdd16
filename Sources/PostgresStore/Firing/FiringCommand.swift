import TimerCore

/// What an operator asks of the firing of all timers.
enum FiringCommand: Sendable {
    case read
    case pause(by: Requester)
    case resume(by: Requester)
}

extension FiringCommand {
    /// Carries it out.
    ///
    /// - Returns: the state that it has led to.
    func perform(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError)
        -> FiringState
    {
        switch self {
        case .read: break
        case .pause(let requester): try pause(by: requester, on: connection, until: deadline)
        case .resume(let requester): try resume(by: requester, on: connection, until: deadline)
        }
        guard let state = try connection.run(FiringStatements.state, until: deadline).firingState else {
            throw DatabaseError(kind: .failed, reason: "the table firing has no row")
        }
        return state
    }

    /// The claims under way end first. One that hangs keeps the lock from us, and the others are not to wait for that: then
    /// again a little later, as long as the operator waits.
    private func pause(
        by requester: Requester, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) {
        while true {
            do throws(DatabaseError) {
                return try connection.transaction(until: deadline) { () throws(DatabaseError) in
                    _ = try connection.run(FiringStatements.patience, until: deadline)
                    _ = try connection.run(FiringStatements.lock, until: deadline)
                    var parameters = Parameters()
                    parameters.add(PauseReason.requested.rawValue)
                    parameters.add(optional: requester.name)
                    let held = try connection.run(FiringStatements.pause, parameters, until: deadline)
                    if held.count == 0 { return }
                    try connection.audit([AuditRecord(.pauseFiring, .done, by: requester)], until: deadline)
                }
            } catch {
                guard error.kind == .refusedForNow, .now + .seconds(1) < deadline else { throw error }
            }
        }
    }

    private func resume(
        by requester: Requester, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) {
        let identity = try DatabaseIdentity.read(on: connection, until: deadline)
        try connection.transaction(until: deadline) { () throws(DatabaseError) in
            var parameters = Parameters()
            parameters.add(optional: requester.name)
            parameters.add(identity)
            let released = try connection.run(FiringStatements.resume, parameters, until: deadline)
            if released.count == 0 { return }
            try connection.audit([AuditRecord(.resumeFiring, .done, by: requester)], until: deadline)
        }
    }
}
