import Logging
import TimerCore

/// Migrates, on a thread and a connection that end with it, and lets the store begin when the schema is there.
final class MigrationThread: Sendable {
    private let options: ConnectionOptions
    private let startup: Startup
    private let logger: Logger
    private let stopSignal = StopSignal()
    private let thread = DatabaseThread(name: "pg-migration")

    init(configuration: PostgresConfiguration, startup: Startup, logger: Logger) {
        options = .planned(configuration.databaseURL, statementTimeout: .seconds(60))
        self.startup = startup
        self.logger = logger
    }

    /// - Parameter whenMigrated: called once, on this thread, unless the stop comes first.
    func start(whenMigrated: @escaping @Sendable () -> Void) {
        thread.start {
            if self.migrate() { whenMigrated() }
        }
    }

    func stop() async {
        stopSignal.set()
        await thread.ended()
    }

    /// Tries until it is done.
    private func migrate() -> Bool {
        var backoff = Backoff()
        while !stopSignal.isSet {
            do throws(DatabaseError) {
                try Migrator(connection: try Connection.open(options), logger: logger).migrate()
                startup.migrated()
                return true
            } catch {
                startup.failed(error)
                logger.warning("cannot migrate", metadata: ["reason": "\(error.reason)"])
                stopSignal.pause(backoff.next())
            }
        }
        return false
    }
}
