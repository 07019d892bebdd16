import TestSupport
import Testing
import TimerCore
import TimerTestSupport

@testable import PostgresStore

/// Several replicas on one database, and what they do to each other's timers.
@Suite(.serialized, .testDatabases) struct LeaseTests {
    @Test func aDeadReplicasTimersAreTakenOverAndItsSettlementsRefused() async throws {
        let database = try TestDatabase.make()
        let listener = RecordingListener()
        let dead = try await database.store(listener: listener)
        for _ in 0..<5 { _ = try await dead.schedule(.sample(startDate: StoreConformance.past)) }
        let claim = try await dead.claim(limit: 100)
        try #require(claim.expirations.count > 0)

        // Its row is made to have run out, as after a pause; its own heartbeat then finds no row. Which of the two
        // keepers clears up is a matter of chance.
        let heir = try await database.store({ $0.leaseDuration = .milliseconds(1_500) }, listener: listener)
        try database.run(
            """
            WITH gone AS (DELETE FROM timer_service.replicas WHERE owner = 1)
            INSERT INTO timer_service.replicas (owner, alive_until) OVERRIDING SYSTEM VALUE
            VALUES (1000, now() - interval '1 s')
            """)
        try database.run("UPDATE timer_service.pending_expirations SET owner = 1000 WHERE owner = 1")

        var taken: [ClaimedExpiration] = []
        try await eventually("all are taken over") {
            taken += try await heir.claim(limit: 100).expirations
            return taken.count >= claim.expirations.count
        }
        #expect(Set(taken.map(\.id)) == Set(claim.expirations.map(\.id)))
        #expect(taken.allSatisfy { $0.attempt == 2 }, "the dead replica's attempt counts")
        #expect(listener.dueIns.contains(.zero), "the loop was not woken")

        for id in claim.expirations.map(\.id) {
            let attempts = try #require(try await heir.attempts(of: id, after: 0)).attempts
            #expect(attempts.map(\.outcome) == [.lost])
            #expect(attempts.map(\.replica) == [Owner(rawValue: 1000)])
            #expect(attempts.allSatisfy { $0.number == 1 && $0.startedAt == nil && $0.nextAttemptAt != nil })
        }

        let late = claim.expirations.map {
            Settlement(id: $0.id, attempt: $0.attempt, verdict: .expired(firedAt: claim.claimedAt))
        }
        #expect(Set(try await dead.settle(late)) == Set(claim.expirations.map(\.id)))
        let own = taken.map { Settlement(id: $0.id, attempt: $0.attempt, verdict: .error(reason: "x")) }
        #expect(try await heir.settle(own) == [])
        #expect(
            try await heir.expirations(ExpirationQuery(ExpirationFilter(status: .error))).expirations.count
                == taken.count)
        await dead.stop()
        await heir.stop()
    }

    /// The dead replica's lease was written when the database's clock was ten minutes ahead.
    @Test func aClockThatIsSetBackDelaysNoTakeover() async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        try database.add(1, due: "now() - interval '1 minute'")
        try database.run(
            """
            INSERT INTO timer_service.replicas (owner, alive_until) OVERRIDING SYSTEM VALUE
            VALUES (1000, now() + interval '10 minutes')
            """)
        try database.run("UPDATE timer_service.pending_expirations SET owner = 1000, attempt = 1")
        let heir = try await database.store({ $0.leaseDuration = .milliseconds(1_500) })
        try await eventually { try await heir.claim(limit: 1).expirations.count == 1 }
        #expect(try database.count("timer_service.replicas WHERE owner = 1000") == 0)
        await heir.stop()
    }

    /// One that renews loses nothing when its lease is cut down.
    @Test func aLiveReplicaOutlivesAClockThatIsSetBack() async throws {
        let database = try TestDatabase.make()
        let stores = [try await database.store(), try await database.store()]
        let owners = stores.map(\.lease.owners)
        try await eventually { stores.allSatisfy(\.lease.mayTakeOver) }
        try database.run("UPDATE timer_service.replicas SET alive_until = now() + interval '10 minutes'")
        try await eventually {
            try database.count("timer_service.replicas WHERE alive_until > now() + interval '1 minute'") == 0
        }
        try await eventually { stores.allSatisfy(\.lease.mayTakeOver) }
        #expect(stores.map(\.lease.owners) == owners)
        for store in stores { await store.stop() }
    }

    @Test func aReplicaWhoseRowVanishedRegistersAnew() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        try database.run("DELETE FROM timer_service.replicas")
        try await eventually { try database.run("SELECT owner FROM timer_service.replicas").count == 1 }
        _ = try await store.schedule(.sample(startDate: StoreConformance.past))
        #expect(try await store.claim(limit: 1).expirations.count == 1)
        await store.stop()
        #expect(try database.run("SELECT owner FROM timer_service.replicas").count == 0)
    }

    @Test func aStoppedReplicaGivesBackWhatItHolds() async throws {
        let database = try TestDatabase.make()
        let first = try await database.store()
        let second = try await database.store()
        _ = try await first.schedule(.sample(startDate: StoreConformance.past))
        #expect(try await first.claim(limit: 1).expirations.count == 1)
        #expect(try await second.claim(limit: 1).expirations.isEmpty)
        await first.stop()
        // It was due long ago, and the second replica has looked there a moment ago.
        try await eventually { try await second.claim(limit: 1).expirations.count == 1 }
        await second.stop()
    }

    @Test func withoutAHeartbeatTheLeaseEndsAndNothingIsClaimed() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store({ $0.leaseDuration = .milliseconds(300) })
        _ = try await store.schedule(.sample(startDate: StoreConformance.past))
        // The heartbeat waits for this lock; statements on other tables do not.
        let blocker = try database.connect()
        try blocker.run(Statement("", "BEGIN"), until: .now + .seconds(5))
        try blocker.run(
            Statement("", "LOCK TABLE timer_service.replicas IN SHARE ROW EXCLUSIVE MODE"), until: .now + .seconds(5))
        try await eventually { !store.isReady }
        await #expect(throws: StoreError.self) { try await store.claim(limit: 1) }
        try blocker.run(Statement("", "ROLLBACK"), until: .now + .seconds(5))
        var claimed = 0
        try await eventually {
            claimed += (try? await store.claim(limit: 1).expirations.count) ?? 0
            return claimed == 1
        }
        await store.stop()
    }
}
