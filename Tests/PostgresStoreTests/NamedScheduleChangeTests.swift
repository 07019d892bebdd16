import Schedules
import TestSupport
import Testing
import TimerCore
import TimerTestSupport
import Tracing

@testable import PostgresStore

/// Changes of schedules while they run, and what happens when nobody was there.
@Suite(.serialized, .testDatabases) struct NamedScheduleChangeTests {
    private func withStores(
        _ count: Int = 1, _ body: (TestDatabase, [PostgresStore]) async throws -> Void
    ) async throws {
        let database = try TestDatabase.make()
        var stores: [PostgresStore] = []
        for _ in 0..<count { stores.append(try await database.store()) }
        try await stores[0].register(.sample(limits: AppLimits(recurringSchedules: 100)))
        try await body(database, stores)
        for store in stores { await store.stop() }
    }

    @Test func anUpdateReplacesEverythingAndAbortsWhatWaits() async throws {
        try await withStores { _, stores in
            let store = stores[0]
            _ = try await store.create(.once("a", at: StoreConformance.future), for: "12345")
            let old = try #require(try await store.namedSchedule("a", of: "12345")?.value.next)
            let new = try NamedScheduleDefinition.minutely("a", from: StoreConformance.future)
            #expect(try await store.update(new, for: "12345") == .done)
            #expect(try await store.expiration(old.expirationID)?.status == .aborted)
            let schedule = try #require(try await store.namedSchedule("a", of: "12345")).value
            #expect(schedule.definition == new)
            // The same nominal time as the one that was taken back.
            #expect(schedule.next?.dueAt == old.dueAt)
            #expect(schedule.next?.expirationID != old.expirationID)
            let unknown = NamedScheduleDefinition.once("b", at: StoreConformance.future)
            #expect(try await store.update(unknown, for: "12345") == .unknownSchedule)
        }
    }

    /// It is delivered to the end, and its nominal time is not delivered again.
    @Test func anOccurrenceUnderWayFinishes() async throws {
        try await withStores { database, stores in
            let store = stores[0]
            let anchor = Timestamp(milliseconds: try database.now().milliseconds - 20_000)
            _ = try await store.create(.minutely("a", from: anchor, #","misfire":"all""#), for: "12345")
            try database.elapse("45 seconds")
            var claimed: [ClaimedExpiration] = []
            try await eventually {
                claimed += try await store.claim(limit: 10).expirations
                return !claimed.isEmpty
            }
            #expect(try await store.pause("a", of: "12345") == .done)
            #expect(try await store.pause("a", of: "12345") == .done)
            #expect(try await store.namedSchedule("a", of: "12345")?.value.isPaused == true)
            let fired = Settlement.Verdict.expired(firedAt: try database.now())
            let lost = try await store.settle([Settlement(id: claimed[0].id, attempt: 1, verdict: fired)])
            #expect(lost == [])
            #expect(try await store.resume("a", of: "12345") == .done)
            #expect(try await store.fire().isEmpty)
            #expect(try await store.namedSchedule("a", of: "12345")?.value.next?.expirationID != claimed[0].id)
            #expect(try database.count("timer_service.expirations WHERE due_at <= now()") == 1)
        }
    }

    /// Four minutes and a bit are missed; the last nominal time is a few seconds ago, within the grace of `skip`.
    @Test(arguments: [("one", 1, 200.0...300.0), ("skip", 1, 0.0...60.0), ("all", 2, 0.0...120.0)])
    func aPausedScheduleStandsStillAndItsPolicyDecidesAfterwards(
        _ policy: String, _ expected: Int, _ lateness: ClosedRange<Double>
    ) async throws {
        try await withStores { database, stores in
            let store = stores[0]
            let more = #","misfire":"\#(policy)""# + (policy == "all" ? #","misfire_limit":2"# : "")
            let anchor = try database.now().advanced(by: .seconds(-30))
            _ = try await store.create(.minutely("a", from: anchor, more), for: "12345")
            #expect(try await store.pause("a", of: "12345") == .done)
            #expect(try await store.namedSchedule("a", of: "12345")?.value.next == nil)
            try database.elapse("273 seconds")
            #expect(try await store.fire().isEmpty)
            #expect(try database.count("timer_service.pending_expirations") == 0)
            #expect(try await store.resume("a", of: "12345") == .done)
            let fired = try await store.fire()
            #expect(fired.count == expected)
            let now = try database.now()
            #expect(fired.allSatisfy { lateness.contains(now.duration(since: $0.dueAt).inSeconds) })
            #expect(try await store.namedSchedule("a", of: "12345")?.value.next != nil)
        }
    }

    @Test func aOneTimeScheduleThatFellDueWhilePausedFiresWhenResumed() async throws {
        try await withStores { database, stores in
            let store = stores[0]
            _ = try await store.create(.once("a", at: try database.now().advanced(by: .seconds(30))), for: "12345")
            _ = try await store.pause("a", of: "12345")
            try database.elapse("90 seconds")
            #expect(try await store.fire().isEmpty)
            #expect(try await store.namedSchedule("a", of: "12345") != nil)
            #expect(try await store.resume("a", of: "12345") == .done)
            #expect(try await store.fire().count == 1)
            #expect(try await store.namedSchedule("a", of: "12345") == nil)
        }
    }

    @Test func runningNowChangesNothingElse() async throws {
        try await withStores { _, stores in
            let store = stores[0]
            _ = try await store.create(.once("a", at: StoreConformance.future), for: "12345")
            let before = try #require(try await store.namedSchedule("a", of: "12345")).value
            let id = ExpirationID.random()
            #expect(try await store.run("a", of: "12345", as: id, idempotency: nil) == .started(id))
            #expect(try await store.fire().map(\.id) == [id])
            let after = try #require(try await store.namedSchedule("a", of: "12345")).value
            #expect(after.next == before.next && after.updatedAt == before.updatedAt)
            #expect(after.definition == before.definition && !after.isPaused)
            #expect(after.history.newest.map(\.expirationID) == [id])
            #expect(try await store.run("b", of: "12345", as: id, idempotency: nil) == .unknownSchedule)
        }
    }

    @Test func aRunKeepsTheSpanThatAskedForIt() async throws {
        try await withStores { _, stores in
            let store = stores[0]
            _ = try await store.create(.once("a", at: StoreConformance.future), for: "12345")
            let trace = try #require(
                TraceContext(traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", state: "a=1"))
            _ = try await store.run("a", of: "12345", as: .random(), idempotency: nil, trace: trace)
            _ = try await store.run("a", of: "12345", as: .random(), idempotency: nil)
            #expect(try await store.fire().map(\.trace) == [trace, nil])
        }
    }

    @Test func aRepeatedRunIsTheSameRun() async throws {
        try await withStores(2) { database, stores in
            for name in ["a", "b"] {
                _ = try await stores[0].create(.once(name, at: StoreConformance.future), for: "12345")
            }
            let ids = (0..<3).map { _ in ExpirationID.random() }
            let key = Idempotency(key: "k", fingerprint: [1])
            #expect(try await stores[0].run("a", of: "12345", as: ids[0], idempotency: key) == .started(ids[0]))
            #expect(try await stores[1].run("a", of: "12345", as: ids[1], idempotency: key) == .started(ids[0]))
            let other = Idempotency(key: "k", fingerprint: [2])
            #expect(try await stores[1].run("b", of: "12345", as: ids[2], idempotency: other) == .keyReused)
            #expect(try await stores[0].fire().map(\.id) == [ids[0]])
        }
    }

    /// Nobody was there for ten minutes: the policy decides before the first claim does. The nominal times that were
    /// missed are 550 s, 490 s, … and 10 s ago.
    @Test(arguments: [("one", 1, 540.0...700.0), ("skip", 1, 0.0...60.0), ("all", 3, 0.0...200.0)])
    func afterDowntimeThePolicyDecides(
        _ policy: String, _ expected: Int, _ lateness: ClosedRange<Double>
    ) async throws {
        try await withStores { database, stores in
            let more = #","misfire":"\#(policy)""# + (policy == "all" ? #","misfire_limit":3"# : "")
            let anchor = try database.now().advanced(by: .seconds(-10))
            _ = try await stores[0].create(.minutely("a", from: anchor, more), for: "12345")
            await stores[0].stop()
            try database.elapse("600 seconds")
            let back = try await database.store()
            var fired: [ClaimedExpiration] = []
            try await eventually {
                fired += try await back.fire()
                return fired.count >= expected
            }
            let now = try database.now()
            #expect(fired.allSatisfy { lateness.contains(now.duration(since: $0.dueAt).inSeconds) })
            #expect(try await back.fire().isEmpty)
            #expect(fired.count == expected)
            let settled = "timer_service.settled_expirations"
            let missed = try database.count("\(settled) WHERE status = 2 AND last_error ~ 'missed'")
            #expect(missed == (policy == "one" ? 0 : 1), "the one that was stored is given up")
            await back.stop()
        }
    }

    /// The transaction that takes a schedule on is cut off before its commit: nothing of it was, and all of it comes.
    @Test func aCrashBetweenLosesNothing() async throws {
        try await withStores { database, stores in
            await stores[0].stop()
            let anchor = Timestamp(milliseconds: try database.now().milliseconds - 10_000)
            let writer = try database.connect()
            var changes = NamedScheduleVerb.alone()
            try changes.perform([.create(.minutely("a", from: anchor), accountID: "12345")], on: writer)
            try database.elapse("55 seconds")
            do {
                let dying = try database.connect()
                try dying.run(Statement("", "BEGIN"), until: .now + .seconds(30))
                let pass = NamedScheduleAdvance(connection: dying, deadline: .now + .seconds(30), waits: true)
                // Its own BEGIN is a warning; the connection goes before the COMMIT.
                _ = try pass.advance()
            }
            #expect(try database.count("timer_service.occurrences") == 1)
            let pass = NamedScheduleAdvance(connection: writer, deadline: .now + .seconds(30), waits: true)
            let result = try pass.perform()
            #expect(result.stored == 1 && result.schedules == 1)
            #expect(try pass.perform().schedules == 0)
            #expect(try database.count("timer_service.occurrences") == 2)
        }
    }

    /// Three replicas, many schedules, several periods: each nominal time has one expiration, and is delivered once.
    @Test func replicasShareTheWorkAndDoubleNothing() async throws {
        try await withStores(3) { database, stores in
            let anchor = try database.now()
            for number in 0..<20 {
                _ = try await stores[0].create(.minutely("s\(number)", from: anchor), for: "12345")
            }
            var fired: [ExpirationID] = []
            for turn in 1...5 {
                try database.elapse("60 seconds")
                try await eventually {
                    for store in stores { fired += try await store.fire().map(\.id) }
                    return fired.count >= 20 * turn
                }
                try await eventually {
                    try database.count("timer_service.schedules WHERE nominal_at <= now()") == 0
                }
            }
            #expect(fired.count == 100 && Set(fired).count == 100)
            #expect(try database.count("timer_service.pending_expirations") == 20)
        }
    }

    /// Updates, pauses, resumes and removals against the firing: what is left is consistent, and nothing deadlocks.
    @Test func changesRaceWithTheFiring() async throws {
        try await withStores(2) { database, stores in
            let anchor = try database.now()
            for number in 0..<6 {
                _ = try await stores[0].create(.minutely("s\(number)", from: anchor), for: "12345")
            }
            try await withThrowingTaskGroup { group in
                for (index, store) in stores.enumerated() {
                    group.addTask {
                        for turn in 0..<40 {
                            let name = "s\((turn + index * 3) % 6)"
                            switch turn % 4 {
                            case 0: _ = try await store.pause(name, of: "12345")
                            case 1: _ = try await store.resume(name, of: "12345")
                            case 2: _ = try await store.update(.minutely(name, from: anchor), for: "12345")
                            default: try await store.register(.sample(limits: AppLimits(recurringSchedules: 100)))
                            }
                        }
                    }
                    group.addTask { for _ in 0..<60 { _ = try await store.fire() } }
                }
                group.addTask { for _ in 0..<20 { try database.elapse("7 seconds") } }
                try await group.waitForAll()
            }
            for number in 0..<6 { _ = try await stores[0].resume("s\(number)", of: "12345") }
            try await eventually {
                for store in stores { _ = try await store.fire() }
                return try database.count(
                    """
                    timer_service.schedules s JOIN timer_service.pending_expirations p ON p.id = s.expiration_id
                    WHERE p.due_at > now()
                    """) == 6
            }
            #expect(try database.count("timer_service.pending_expirations") == 6, "nothing waits that belongs to none")
        }
    }
}
