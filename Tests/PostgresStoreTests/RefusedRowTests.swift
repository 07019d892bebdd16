import Schedules
import TestSupport
import Testing
import TimerCore
import TimerTestSupport

@testable import PostgresStore

/// One row that cannot be written does not hold up the others.
@Suite(.serialized, .testDatabases) struct RefusedRowTests {
    /// 21 claimed timers and how they ended.
    private func claimed(_ store: PostgresStore) async throws -> [Settlement] {
        for _ in 0..<21 { _ = try await store.schedule(.sample(startDate: StoreConformance.past)) }
        var claim = try await store.claim(limit: 100)
        var found = claim.expirations
        while found.count < 21 {
            claim = try await store.claim(limit: 100)
            found += claim.expirations
        }
        return found.map {
            Settlement(id: $0.id, attempt: $0.attempt, verdict: .expired(firedAt: claim.claimedAt))
        }
    }

    @Test func anEndThatStandsWins() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        let settlements = try await claimed(store)
        try database.run(
            """
            INSERT INTO timer_service.settled_expirations (id, status, settled_at, failure_count)
            VALUES ('\(settlements[7].id)', 3, now(), 5)
            """)
        #expect(try await store.settle(settlements) == [])
        #expect(try database.run("SELECT FROM timer_service.pending_expirations").count == 0)
        #expect(try database.run("SELECT FROM timer_service.settled_expirations").count == 21)
        #expect(try await store.expiration(settlements[7].id)?.status == .error)
        #expect(store.lease.heldCount == 0)
        await store.stop()
    }

    @Test func aRowThatIsRefusedIsLeftAndTheOthersAreWritten() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        let settlements = try await claimed(store)
        try database.run(
            "ALTER TABLE timer_service.settled_expirations ADD CHECK (id <> '\(settlements[3].id)')")
        #expect(try await store.settle(settlements) == [])
        #expect(try database.run("SELECT FROM timer_service.settled_expirations").count == 20)
        #expect(try await store.expiration(settlements[3].id)?.status == .pending)
        #expect(store.isReady)
        // It was delivered: nobody else gets it while this replica lives.
        #expect(store.lease.heldCount == 1)
        #expect(try await store.claim(limit: 10).expirations.isEmpty)
        await store.stop()
    }

    /// Not one row but all: nothing is left behind, nothing more is claimed, and it goes on by itself.
    @Test func whenAllAreRefusedItIsNotTheRows() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        let settlements = try await claimed(store)
        _ = try await store.schedule(.sample(startDate: StoreConformance.past))
        try database.run("ALTER TABLE timer_service.settled_expirations ADD COLUMN other int CHECK (other IS NOT NULL)")
        await #expect(throws: StoreError.self) { try await store.settle(settlements) }
        await #expect(throws: StoreError.self) { try await store.claim(limit: 1) }
        try database.run("ALTER TABLE timer_service.settled_expirations DROP COLUMN other")
        #expect(try await store.settle(settlements) == [])
        #expect(try database.run("SELECT FROM timer_service.settled_expirations").count == 21)
        #expect(try await store.claim(limit: 1).expirations.count == 1)
        await store.stop()
    }

    /// Pending, and ended as well: what says so is the end.
    @Test func anAbortOfWhatHasEndedSaysSo() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        let timers = (0..<10).map { _ in NewExpiration.sample(startDate: StoreConformance.future) }
        for timer in timers { _ = try await store.schedule(timer) }
        try database.run(
            """
            INSERT INTO timer_service.settled_expirations (id, status, settled_at, failure_count)
            VALUES ('\(timers[4].id)', 1, now(), 0)
            """)
        let results = try await withThrowingTaskGroup { group in
            for timer in timers {
                group.addTask { (timer.id, try await store.abort(timer.id, applicantService: nil)) }
            }
            return try await group.reduce(into: [ExpirationID: AbortResult]()) { $0[$1.0] = $1.1 }
        }
        #expect(results[timers[4].id] == .ended(.expired))
        #expect(results.values.count { $0 == .aborted } == 9)
        await store.stop()
    }

    /// One schedule's next occurrence is refused: it is paused, and those that were due with it go on.
    @Test func aScheduleThatIsRefusedHoldsUpNoOther() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        try await store.register(.sample(limits: AppLimits(recurringSchedules: 3)))
        let first = Timestamp(milliseconds: try database.now().milliseconds + 30_000)
        for name in ["a", "b", "c"] {
            #expect(try await store.create(.minutely(name, from: first), for: "12345") == .done)
        }
        try database.run(
            """
            ALTER TABLE timer_service.occurrences ADD CHECK (nominal_at <= '\(first.rfc3339)' OR schedule_id <>
                \(try database.run("SELECT id FROM timer_service.schedules WHERE name = 'b'").integer(0, 0) ?? Int64(0)))
            """)
        try database.elapse("100 seconds")
        try await eventually {
            try database.count("timer_service.schedules WHERE is_paused AND name = 'b'") == 1
                && database.count("timer_service.schedules WHERE NOT is_paused AND nominal_at > now()") == 2
        }
        await store.stop()
    }
}
