import Logging
import TestSupport
import Testing
import TimerCore
import TimerTestSupport

@testable import PostgresStore

/// An index that is added to a table in use.
@Suite(.serialized, .testDatabases) struct OnlineIndexTests {
    private static let isValid = """
        pg_index WHERE indexrelid = to_regclass('timer_service.pending_expirations_by_queue') AND indisvalid
        """

    /// A database as the version before left it, and what brings it up to date as if its table were large.
    private func withOldDatabase(_ body: (TestDatabase, [Migration]) async throws -> Void) async throws {
        let database = try TestDatabase.make()
        let old = Migration.all.filter { $0.version < Migration.addQueuesAndInterruptions.version }
        try Migrator(connection: database.connect(), logger: Logger(label: "test"), migrations: old).migrate()
        var fairness = Migration.addQueuesAndInterruptions
        fairness.index?.smallTable = 0
        try await body(database, old + [fairness])
    }

    @Test func writersAreNotKeptWaiting() async throws {
        try await withOldDatabase { database, migrations in
            let writer = try database.connect()
            func write(on connection: Connection) throws {
                let insert = """
                    INSERT INTO timer_service.pending_expirations (id, due_at, size, destination)
                    VALUES (gen_random_uuid(), now(), 4, 1)
                    """
                try connection.run(Statement("", insert), until: .now + .seconds(60))
            }
            try writer.run(Statement("", "BEGIN"), until: .now + .seconds(60))
            try write(on: writer)
            let starters = [MigrationStarter(), MigrationStarter()]
            for starter in starters { starter.migrate(database, migrations) }
            try await eventually {
                try database.count("pg_stat_progress_create_index WHERE datname = '\(database.name)'") == 1
            }
            let other = try database.connect()
            try other.run(Statement("", "SET lock_timeout = '1s'"), until: .now + .seconds(60))
            try write(on: other)
            try writer.run(Statement("", "COMMIT"), until: .now + .seconds(60))
            for starter in starters { #expect(await starter.failure() == nil) }
            #expect(try database.count(Self.isValid) == 1)
            #expect(try database.count("timer_service.schema_migrations") == migrations.count)
        }
    }

    /// The replica that was building it was killed.
    @Test func whatABuildThatWasCutOffHasLeftIsBuiltAnew() async throws {
        try await withOldDatabase { database, migrations in
            try database.run(
                "CREATE INDEX pending_expirations_by_queue ON timer_service.pending_expirations (destination, due_at)")
            try database.run(
                "UPDATE pg_index SET indisvalid = false "
                    + "WHERE indexrelid = 'timer_service.pending_expirations_by_queue'::regclass")
            let starter = MigrationStarter()
            starter.migrate(database, migrations)
            #expect(await starter.failure() == nil)
            #expect(try database.count(Self.isValid) == 1)
        }
    }
}
