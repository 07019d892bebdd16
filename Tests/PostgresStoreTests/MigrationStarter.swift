import Logging
import Synchronization
import TestSupport

@testable import PostgresStore

/// Migrates once on a thread of its own, and keeps what went wrong.
final class MigrationStarter: Sendable {
    private let thread = StoreThread(name: "migration")
    private let reason = Mutex<String?>("it did not end")

    func migrate(_ database: TestDatabase, _ migrations: [Migration] = Migration.all) {
        thread.start {
            do {
                try Migrator(
                    connection: database.connect(), logger: Logger(label: "test"), migrations: migrations
                ).migrate()
                self.reason.withLock { $0 = nil }
            } catch {
                self.reason.withLock { $0 = "\(error)" }
            }
        }
    }

    func failure() async -> String? {
        await thread.ended()
        return reason.withLock { $0 }
    }
}
