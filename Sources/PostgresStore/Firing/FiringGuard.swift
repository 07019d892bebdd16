import Logging
import TimerCore

/// The look, before anything is claimed over a connection, at whether its database is the one that the timers were stored
/// in: in another one nothing fires until somebody says so.
struct FiringGuard {
    let logger: Logger

    /// Looks, and pauses if it is another.
    func check(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        let own = try DatabaseIdentity.read(on: connection, until: deadline)
        guard let row = try state(on: connection, until: deadline).first(of: FiringColumn.self) else { return }
        let stored = DatabaseIdentity(
            system: row.integer(.systemIdentifier), oid: row.integer(.databaseOID))
        switch own.compared(with: stored) {
        case .same: break
        case .news:
            var parameters = Parameters()
            parameters.add(own)
            _ = try connection.run(FiringStatements.learn.unnamed, parameters, until: deadline)
        case .other:
            var parameters = Parameters()
            parameters.add(stored)
            _ = try connection.run(FiringStatements.pauseRestored.unnamed, parameters, until: deadline)
        }
        if own.system == nil { logger.notice("the server does not tell its identifier: a restored copy may fire") }
        try report(on: connection, until: deadline)
    }

    /// Pauses at the start of the service, if no other replica is at work.
    func pauseAtStart(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        try connection.transaction(until: deadline) { () throws(DatabaseError) in
            _ = try connection.run(FiringStatements.patience, until: deadline)
            _ = try connection.run(FiringStatements.lock, until: deadline)
            _ = try connection.run(FiringStatements.pauseAtStart, until: deadline)
        }
        if try state(on: connection, until: deadline).firingState?.pause == nil {
            logger.warning("PAUSED_START has no effect: other replicas are at work, and the service fires")
        }
    }

    private func state(
        on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> Rows {
        try connection.run(FiringStatements.state.unnamed, until: deadline)
    }

    private func report(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        guard let pause = try state(on: connection, until: deadline).firingState?.pause else { return }
        logger.warning(
            "nothing fires: all firing is paused",
            metadata: [
                "reason": "\(pause.reason.rawValue)", "since": "\(pause.since)", "advice": "\(pause.reason.advice)",
            ])
    }
}
