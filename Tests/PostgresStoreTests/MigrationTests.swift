import Logging
import TestSupport
import Testing
import TimerCore
import TimerTestSupport

@testable import PostgresStore

@Suite(.serialized, .testDatabases) struct MigrationTests {
    @Test func fourStartersAtOnceMigrateOnce() async throws {
        let database = try TestDatabase.make()
        let stores = try await withThrowingTaskGroup { group in
            for _ in 0..<4 { group.addTask { try await database.store() } }
            return try await group.reduce(into: [PostgresStore]()) { $0.append($1) }
        }
        #expect(stores.count { $0.isReady } == 4)
        let applied = try database.run("SELECT version FROM timer_service.schema_migrations")
        #expect(applied.count == Migration.all.count)
        for store in stores { await store.stop() }
    }

    /// With the snapshot of a stricter level a replica does not see what the one before it has done. A starter that has to
    /// try again would hide that they got in each other's way.
    @Test(arguments: ["read committed", "repeatable read", "serializable"])
    func noneOfFourFailsOnTheOthers(defaultIsolation: String) async throws {
        let database = try TestDatabase.make()
        try database.run("ALTER DATABASE \(database.name) SET default_transaction_isolation = '\(defaultIsolation)'")
        let failures = await withTaskGroup { group in
            for _ in 0..<4 {
                let starter = MigrationStarter()
                starter.migrate(database)
                group.addTask { await starter.failure() }
            }
            return await group.reduce(into: [String]()) { if let reason = $1 { $0.append(reason) } }
        }
        #expect(failures == [])
    }

    /// All that a migration has locked is locked for others while it waits for the next lock.
    @Test func allStatementsOfAMigrationTogetherWaitForASecondAtMost() throws {
        let database = try TestDatabase.make()
        let patience = "SELECT setting::int AS milliseconds FROM pg_settings WHERE name = 'lock_timeout'"
        let migration = Migration(
            version: 1, name: "patience",
            statements: [
                "CREATE TABLE timer_service.first AS \(patience)", "SELECT pg_sleep(0.5)",
                "CREATE TABLE timer_service.second AS \(patience)",
            ])
        try Migrator(connection: database.connect(), logger: Logger(label: "test"), migrations: [migration]).migrate()
        let first = try #require(try database.run("TABLE timer_service.first").integer(0, 0, as: Int32.self))
        let second = try #require(try database.run("TABLE timer_service.second").integer(0, 0, as: Int32.self))
        #expect(first > 0 && first <= 1_000)
        #expect(second > 0 && second <= max(first - 500, 1))
    }

    @Test func aNewerSchemaThatSaysSoIsServed() async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        let newest = try #require(Migration.all.map(\.version).max())
        try database.run(
            """
            INSERT INTO timer_service.schema_migrations (version, name, compatible_with)
            VALUES (98, 'an index', \(newest)), (99, 'another index', \(newest))
            """)
        let store = try await database.store()
        #expect(store.isReady)
        await store.stop()
    }

    /// As the builds before `compatible_with` have left it.
    @Test func aJournalWithoutCompatibilityGetsIt() async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        try database.run("ALTER TABLE timer_service.schema_migrations DROP COLUMN compatible_with")
        await (try await database.store()).stop()
        #expect(
            try database.count("timer_service.schema_migrations WHERE compatible_with IS NULL") == Migration.all.count)
    }

    /// The role owns nothing, and may create schemas.
    @Test func aRoleThatMayCreateMigratesAndServes() async throws {
        let database = try TestDatabase.make()
        let role = try TestRole.bare(on: database)
        try database.run("GRANT CREATE ON DATABASE \(database.name) TO \(role.name)")
        let store = try await role.database.store()
        #expect(store.isReady)
        await store.stop()
    }

    @Test func aNewerSchemaIsRefused() async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        try database.run("INSERT INTO timer_service.schema_migrations (version, name) VALUES (99, 'later')")
        let store = PostgresStore.unstarted(url: database.url)
        do {
            try await store.start(patience: .seconds(30))
            Issue.record("started on a newer schema")
        } catch {
            guard case .failed(let reason) = error else { throw error }
            #expect(reason.contains("99") && reason.contains("Deploy the newer release again"))
        }
        #expect(!store.isReady)
        await store.stop()
    }

    @Test func anotherEncodingIsRefused() async throws {
        let database = try TestDatabase.make("ENCODING 'SQL_ASCII' TEMPLATE template0")
        let store = PostgresStore.unstarted(url: database.url)
        await #expect(throws: StoreError.self) { try await store.start(patience: .seconds(30)) }
        await store.stop()
    }

    @Test func aMigrationThatFailsLeavesNothing() throws {
        let database = try TestDatabase.make()
        let broken = Migration(
            version: 1, name: "broken", statements: ["CREATE TABLE timer_service.half (a int)", "SELECT 1 / 0"])
        let migrator = Migrator(
            connection: try database.connect(), logger: Logger(label: "test"), migrations: [broken])
        #expect(throws: DatabaseError.self) { try migrator.migrate() }
        #expect(try database.run("SELECT 1 FROM pg_namespace WHERE nspname = 'timer_service'").count == 0)
    }

    @Test func pruningTakesWhatHasEndedLongAgoAndItsKey() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        let idempotency = Idempotency(key: "k", fingerprint: [1])
        let old = NewExpiration.sample(startDate: StoreConformance.future, idempotency: idempotency)
        let fresh = NewExpiration.sample(startDate: StoreConformance.future)
        let pending = NewExpiration.sample(startDate: StoreConformance.future)
        for timer in [old, fresh, pending] { _ = try await store.schedule(timer) }
        for timer in [old, fresh] { _ = try await store.abort(timer.id, applicantService: nil) }
        try database.run(
            "UPDATE timer_service.settled_expirations SET settled_at = now() - interval '2 days' WHERE id = '\(old.id)'"
        )
        let connection = try database.connect()
        var pruning = Pruning(retention: .seconds(86_400))
        #expect(try pruning.step(on: connection, until: .now + .seconds(30)) == .deleted(1))
        #expect(try await store.expiration(old.id) == nil)
        #expect(Set(try await store.expirations(ExpirationQuery()).expirations.map(\.id)) == [fresh.id, pending.id])
        let again = NewExpiration.sample(idempotency: idempotency)
        #expect(try await store.schedule(again) == .scheduled(again.id), "the key is free again")
        await store.stop()
    }
}
