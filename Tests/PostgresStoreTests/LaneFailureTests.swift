import TestSupport
import Testing
import TimerCore
import TimerTestSupport

@testable import PostgresStore

/// A part that does not work is seen, and nothing goes on without it.
@Suite(.serialized, .testDatabases) struct LaneFailureTests {
    /// Each with a right that one part needs: none of them is ready without it, and all are when it is back.
    @Test(arguments: [
        ("INSERT", "settled_expirations"), ("INSERT", "expirations"), ("UPDATE", "pending_expirations"),
        ("INSERT", "idempotency_keys"), ("UPDATE", "apps"), ("INSERT", "occurrences"), ("DELETE", "expirations"),
        ("UPDATE", "replicas"),
    ])
    func withoutARightItIsNotReadyUntilItIsBack(right: String, table: String) async throws {
        let database = try TestDatabase.make()
        let role = try await TestRole.make(on: database)
        let store = try await role.database.store({ $0.leaseDuration = .milliseconds(1_500) })
        #expect(store.isReady)
        try database.run("REVOKE \(right) ON timer_service.\(table) FROM \(role.name)")
        try await eventually { !store.isReady }
        try database.run("GRANT \(right) ON timer_service.\(table) TO \(role.name)")
        try await eventually { store.isReady }
        await store.stop()
    }

    @Test func nothingIsClaimedWhileOutcomesCannotBeWritten() async throws {
        let database = try TestDatabase.make()
        let role = try await TestRole.make(on: database)
        let store = try await role.database.store()
        for _ in 0..<2 { _ = try await store.schedule(.sample(startDate: StoreConformance.past)) }
        let first = try await store.claim(limit: 1)
        let held = try #require(first.expirations.first)
        try database.run("REVOKE INSERT ON timer_service.settled_expirations FROM \(role.name)")
        let outcome = Settlement(id: held.id, attempt: held.attempt, verdict: .expired(firedAt: first.claimedAt))
        await #expect(throws: StoreError.self) { try await store.settle([outcome]) }
        await #expect(throws: StoreError.self) { try await store.claim(limit: 1) }
        #expect(try database.run("SELECT FROM timer_service.pending_expirations WHERE owner IS NOT NULL").count == 1)
        try database.run("GRANT INSERT ON timer_service.settled_expirations TO \(role.name)")
        var claimed = 0
        try await eventually {
            claimed += (try? await store.claim(limit: 1).expirations.count) ?? 0
            return claimed == 1
        }
        #expect(try await store.settle([outcome]) == [])
        await store.stop()
    }

    /// The lane has nothing to write, and is asked before the first claim.
    @Test func nothingIsClaimedBeforeTheFirstOutcomeCouldBeWritten() async throws {
        let database = try TestDatabase.make()
        let role = try await TestRole.make(on: database)
        try database.run("REVOKE INSERT ON timer_service.settled_expirations FROM \(role.name)")
        let store = PostgresStore.unstarted(url: role.database.url)
        try await store.start(patience: .seconds(1))
        _ = try await store.schedule(.sample(startDate: StoreConformance.past))
        for _ in 0..<20 {
            #expect((try? await store.claim(limit: 1)) == nil)
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(try database.run("SELECT FROM timer_service.pending_expirations WHERE attempt > 0").count == 0)
        await store.stop()
    }

    /// One connection fewer than the store needs: whichever part goes without, it is seen.
    @Test func aConnectionTooFewIsSeen() async throws {
        let database = try TestDatabase.make()
        let role = try await TestRole.make(on: database, "CONNECTION LIMIT \(PostgresStore.connections - 1)")
        let store = PostgresStore.unstarted(url: role.database.url)
        try await store.start(patience: .seconds(3))
        #expect(!store.isReady)
        try database.run("ALTER ROLE \(role.name) CONNECTION LIMIT \(PostgresStore.connections)")
        try await eventually { store.isReady }
        await store.stop()
    }

    @Test func theLaneItsErrorAndTheTimeAreNamed() async throws {
        let database = try TestDatabase.make()
        let role = try await TestRole.make(on: database)
        let store = try await role.database.store({ $0.leaseDuration = .seconds(1) })
        try database.run("REVOKE INSERT ON timer_service.settled_expirations FROM \(role.name)")
        try await eventually { store.troubles.contains { $0.lane == "settle" } }
        let trouble = try #require(store.troubles.first { $0.lane == "settle" })
        #expect(trouble.reason == "permission denied for table settled_expirations (42501)")
        #expect(trouble.duration >= .zero && trouble.duration < .seconds(60))
        await store.stop()
    }

    /// A database that is slow for a moment is not one that does not work.
    @Test func aRefusedRowIsNoBrokenLane() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        for _ in 0..<5 {
            await #expect(throws: StoreError.self) { try await store.schedule(.sample(applicantService: "\0")) }
        }
        #expect(store.isReady)
        await store.stop()
    }
}
