import Logging
import TestSupport
import Testing
import TimerCore
import TimerTestSupport

@testable import PostgresStore

/// A database that is not the one that its rows come from, and a service that starts paused.
@Suite(.serialized, .testDatabases) struct RestoredDatabaseTests {
    private let requester = Requester(name: "boss", address: "192.0.2.1")

    /// A database with a due timer.
    private func original() async throws -> TestDatabase {
        let database = try TestDatabase.make()
        let store = try await database.store()
        _ = try await store.claim(ClaimRequest(limit: 0))
        _ = try await store.schedule(.sample(startDate: StoreConformance.past))
        await store.stop()
        return database
    }

    private func withStore(
        on database: TestDatabase, pausesAtStart: Bool = false,
        _ body: (PostgresStore) async throws -> Void
    ) async throws {
        let store = try await database.store { $0.pausesAtStart = pausesAtStart }
        try await body(store)
        await store.stop()
    }

    @Test func aCopyFiresNothingUntilSomebodySaysSo() async throws {
        let copy = try await TestDatabase.make("TEMPLATE \(original().name)")
        try await withStore(on: copy) { (store) throws in
            #expect(try await store.firing().pause?.reason == .restored)
            #expect(try await store.claim(limit: 10).expirations.isEmpty)
            #expect(try await store.schedule(.sample(startDate: StoreConformance.past)) != .keyReused)
        }
        // Nor later, nor by another replica.
        try await withStore(on: copy) { (store) throws in
            #expect(try await store.claim(limit: 10).expirations.isEmpty)
            #expect(try await store.resumeFiring(by: requester).pause == nil)
            #expect(try await store.claim(limit: 10).expirations.count == 2)
        }
        try await withStore(on: copy) { (store) throws in
            #expect(try await store.firing().pause == nil, "it is known now")
        }
    }

    /// As pg_upgrade leaves it: the number of the database stays.
    @Test func anotherServerIsAnotherDatabase() async throws {
        let database = try await original()
        try database.run("UPDATE timer_service.firing SET system_identifier = system_identifier - 1")
        try await withStore(on: database) { (store) throws in
            #expect(try await store.firing().pause?.reason == .restored)
        }
    }

    /// Under a running service, behind an address that leads elsewhere since.
    @Test func aConnectionThatIsMadeAnewIsLookedAt() async throws {
        let database = try await original()
        let copy = try TestDatabase.make("TEMPLATE \(database.name)")
        let claimer = try Claimer(copy)
        #expect(try claimer.claim().expirations.isEmpty)
        #expect(try copy.count("timer_service.firing WHERE reason = 'restored'") == 1)
        _ = try FiringCommand.resume(by: requester).perform(on: copy.connect(), until: .now + .seconds(10))
        #expect(try claimer.claim().expirations.count == 1)
        try claimer.reconnect(to: copy)
        #expect(try claimer.claim().expirations.isEmpty)
        #expect(try copy.count("timer_service.firing WHERE is_paused") == 0)
    }

    /// Where an administrator has forbidden to ask, the number of the database is left.
    @Test func aServerMayHideItsIdentifier() async throws {
        let database = try TestDatabase.make()
        let role = try await TestRole.make(on: database)
        try database.run("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC")
        try database.run("UPDATE timer_service.firing SET system_identifier = NULL, database_oid = NULL")
        try await withStore(on: role.database) { (store) throws in
            _ = try await store.schedule(.sample(startDate: StoreConformance.past))
            #expect(try await store.claim(limit: 10).expirations.count == 1)
        }
        #expect(
            try database.count(
                """
                timer_service.firing WHERE NOT is_paused AND system_identifier IS NULL
                    AND database_oid = (SELECT oid::bigint FROM pg_database WHERE datname = current_database())
                """) == 1)
        try database.run("UPDATE timer_service.firing SET database_oid = database_oid + 1")
        try await withStore(on: role.database) { (store) throws in
            #expect(try await store.firing().pause?.reason == .restored)
            #expect(try await store.resumeFiring(by: requester).pause == nil)
        }
    }

    @Test(arguments: [
        (DatabaseIdentity(system: 1, oid: 2), DatabaseIdentity.Finding.same),
        (DatabaseIdentity(system: 1), .same), (DatabaseIdentity(oid: 2), .same), (DatabaseIdentity(), .same),
        (DatabaseIdentity(system: 3, oid: 2), .other), (DatabaseIdentity(system: 1, oid: 3), .other),
        (DatabaseIdentity(system: 3), .other), (DatabaseIdentity(oid: 3), .other),
    ])
    func whatIsKnownIsCompared(_ own: DatabaseIdentity, _ finding: DatabaseIdentity.Finding) {
        #expect(own.compared(with: DatabaseIdentity(system: 1, oid: 2)) == finding)
    }

    @Test func whatTheRowsDoNotSayIsNews() {
        let own = DatabaseIdentity(system: 1, oid: 2)
        #expect(own.compared(with: DatabaseIdentity()) == .news)
        #expect(own.compared(with: DatabaseIdentity(system: 1)) == .news)
        #expect(own.compared(with: DatabaseIdentity(oid: 3)) == .other)
    }

    @Test func replicasThatStartPausedAtOnceFireNothing() async throws {
        let database = try await original()
        let stores = try await withThrowingTaskGroup { group in
            for _ in 0..<3 { group.addTask { try await database.store { $0.pausesAtStart = true } } }
            return try await group.reduce(into: [PostgresStore]()) { $0.append($1) }
        }
        for store in stores {
            #expect(try await store.firing().pause?.reason == .start)
            #expect(try await store.claim(limit: 10).expirations.isEmpty)
        }
        _ = try await stores[0].resumeFiring(by: requester)
        #expect(try await stores[1].claim(limit: 10).expirations.count == 1)
        for store in stores { await store.stop() }
    }

    @Test func aReplicaThatJoinsPausesNobody() async throws {
        let database = try await original()
        try await withStore(on: database) { (running) throws in
            try await withStore(on: database, pausesAtStart: true) { (joined) throws in
                #expect(try await joined.firing().pause == nil)
                #expect(try await joined.claim(limit: 10).expirations.count == 1)
            }
        }
    }

    /// The leases of the original came along with its files.
    @Test func theLeasesOfACopyAreNoRunningService() async throws {
        let database = try await original()
        try database.run(
            """
            INSERT INTO timer_service.replicas (alive_until, beat_at)
            VALUES (now() + interval '1 hour', pg_postmaster_start_time() - interval '1 second')
            """)
        try await withStore(on: database, pausesAtStart: true) { (store) throws in
            #expect(try await store.firing().pause?.reason == .start)
        }
    }
}
