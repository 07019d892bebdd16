import Logging
import Synchronization
import Threads
import TimerCore

/// The progress of the migration, told by its thread and read by those that wait for it.
final class Startup: Sendable {
    private enum State {
        case waiting(lastError: DatabaseError?)
        case migrated
    }

    private let beganAt = ContinuousClock.now
    private let state = Mutex(State.waiting(lastError: nil))

    var isMigrated: Bool {
        state.withLock { if case .migrated = $0 { true } else { false } }
    }

    /// The reason for which the database cannot be used as it is: a newer schema, another encoding, missing rights.
    var failure: String? {
        guard let error = lastError, error.kind == .failed else { return nil }
        return error.reason
    }

    /// Nil once it is migrated.
    var trouble: LaneTrouble? {
        if isMigrated { return nil }
        return LaneTrouble(
            lane: "migration", reason: lastError?.publicReason ?? "under way", duration: .now - beganAt)
    }

    func migrated() {
        state.withLock { $0 = .migrated }
    }

    func failed(_ error: DatabaseError) {
        state.withLock { state in
            if case .waiting = state { state = .waiting(lastError: error) }
        }
    }

    private var lastError: DatabaseError? {
        state.withLock { if case .waiting(let error) = $0 { error } else { nil } }
    }
}

/// The thread that migrates, on a connection of its own, and lets the store begin when the schema is there; it ends then.
final class MigrationThread: ConnectionLoop {
    let options: ConnectionOptions
    private let startup: Startup
    private let pausesAtStart: Bool
    private let logger: Logger
    private let stopSignal = StopSignal()
    private let thread = StoreThread(name: "pg-migration")

    init(configuration: PostgresConfiguration, startup: Startup, logger: Logger) {
        options = .planned(configuration.databaseURL, statementTimeout: .seconds(60))
        self.startup = startup
        pausesAtStart = configuration.pausesAtStart
        self.logger = logger
    }

    /// - Parameter whenMigrated: called once, on this thread, unless the stop comes first.
    func start(whenMigrated: @escaping @Sendable () -> Void) {
        thread.start {
            self.run(())
            if self.startup.isMigrated { whenMigrated() }
        }
    }

    func stop() async {
        stopSignal.set()
        await thread.ended()
    }

    var isFinished: Bool {
        stopSignal.isSet || startup.isMigrated
    }

    func work(_ state: inout Void, on connection: Connection, _ backoff: inout Backoff) throws(DatabaseError) {
        try Migrator(connection: connection, logger: logger).migrate()
        // Before this replica is registered, and claims.
        let firing = FiringGuard(logger: logger)
        if pausesAtStart { try firing.pauseAtStart(on: connection, until: .now + .seconds(5)) }
        try firing.check(on: connection, until: .now + .seconds(5))
        startup.migrated()
    }

    func failed(_ error: DatabaseError, isConnected: Bool) {
        startup.failed(error)
        logger.warning("cannot migrate", metadata: ["reason": "\(error.reason)"])
    }

    func pause(_ duration: Duration) {
        stopSignal.pause(duration)
    }
}
