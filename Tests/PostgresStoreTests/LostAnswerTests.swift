import TestSupport
import Testing
import TimerCore
import TimerTestSupport

@testable import PostgresStore

/// After a claim whose answer was lost, the replica goes on under a new number: nothing may be left under its name that
/// nobody knows of, and nothing given away that is being delivered.
@Suite(.serialized, .testDatabases) struct LostAnswerTests {
    @Test func aClaimWhoseAnswerWasLostLosesNothing() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        for _ in 0..<3 { _ = try await store.schedule(.sample(startDate: StoreConformance.past)) }
        let first = try await store.claim(limit: 1)
        let held = try #require(first.expirations.first)
        // As if the answer to a second claim had not come: the row is ours, and nobody here knows.
        try database.run(
            """
            UPDATE timer_service.pending_expirations SET owner = r.owner, attempt = attempt + 1
            FROM timer_service.replicas r WHERE pending_expirations.owner IS NULL
            """)
        store.lease.claimWasLost()
        var found = try await store.claim(limit: 10).expirations
        found += try await store.claim(limit: 10).expirations
        #expect(found.count == 2)
        #expect(found.allSatisfy { $0.attempt == 1 && $0.id != held.id })
        let settlements = (found + [held]).map {
            Settlement(id: $0.id, attempt: $0.attempt, verdict: .expired(firedAt: first.claimedAt))
        }
        #expect(try await store.settle(settlements) == [], "what was held before is still ours")
        await store.stop()
    }

    /// The settlement was on its way under the old number while the timers were moved to the new one.
    @Test func aSettlementThatMeetsTheChangeOfTheNumberIsWritten() async throws {
        let database = try TestDatabase.make()
        // Nobody asks the lanes whether they work meanwhile.
        let store = try await database.store({ $0.leaseDuration = .seconds(90) })
        _ = try await store.schedule(.sample(startDate: StoreConformance.past))
        let claim = try await store.claim(limit: 1)
        let held = try #require(claim.expirations.first)
        // The settlement waits for this lock before it looks at any row; a claim does not touch the table.
        let blocker = try database.connect()
        try blocker.run(Statement("", "BEGIN"), until: .now + .seconds(5))
        try blocker.run(
            Statement("", "LOCK TABLE timer_service.settled_expirations IN ACCESS EXCLUSIVE MODE"),
            until: .now + .seconds(5))
        async let fenced = store.settle([
            Settlement(id: held.id, attempt: held.attempt, verdict: .expired(firedAt: claim.claimedAt))
        ])
        try await eventually {
            try database.run(
                """
                SELECT FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event_type = 'Lock'
                    AND query LIKE '%DELETE FROM timer_service.pending_expirations p USING input%'
                """
            ).count == 1
        }
        store.lease.claimWasLost()
        #expect(try await store.claim(limit: 1).expirations.isEmpty)
        try blocker.run(Statement("", "ROLLBACK"), until: .now + .seconds(5))
        #expect(try await fenced == [])
        #expect(try await store.expiration(held.id)?.status == .expired)
        await store.stop()
    }

    /// Both the settlement of the first attempt and the claim of the second were done, and both answers lost.
    @Test func anAttemptThatNobodyKnowsOfIsNotTakenForTheOneBefore() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        _ = try await store.schedule(.sample(startDate: StoreConformance.past))
        let first = try #require(try await store.claim(limit: 1).expirations.first)
        try database.run("UPDATE timer_service.pending_expirations SET attempt = attempt + 1")
        store.lease.claimWasLost()
        var found = try await store.claim(limit: 1).expirations
        found += try await store.claim(limit: 1).expirations
        #expect(found.map(\.id) == [first.id])
        #expect(found.map(\.attempt) == [2], "the attempt that was not begun does not count")
        await store.stop()
    }

    /// The settlement of the first attempt was done and its answer lost; it is repeated during the second.
    @Test func aRepeatedSettlementDoesNotLetGoOfTheNextAttempt() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        _ = try await store.schedule(.sample(startDate: StoreConformance.past))
        let first = try await store.claim(limit: 1)
        let id = try #require(first.expirations.first).id
        try database.run("UPDATE timer_service.pending_expirations SET owner = NULL")
        var second: [ClaimedExpiration] = []
        try await eventually {
            second += try await store.claim(limit: 1).expirations
            return second.map(\.attempt) == [2]
        }
        #expect(try await store.settle([Settlement(id: id, attempt: 1, verdict: .error(reason: "x"))]) == [id])
        store.lease.claimWasLost()
        #expect(try await store.claim(limit: 1).expirations.isEmpty)
        #expect(try await store.claim(limit: 1).expirations.isEmpty, "it is being delivered")
        let last = Settlement(id: id, attempt: 2, verdict: .expired(firedAt: first.claimedAt))
        #expect(try await store.settle([last]) == [])
        await store.stop()
    }
}
