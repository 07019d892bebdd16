import TestSupport
import Testing
import TimerCore
import TimerTestSupport

@testable import PostgresStore

/// What a claim leaves out of its look, and that nothing is lost by it. The stores of these tests look at everything
/// once, and then never again unless they must.
@Suite(.serialized, .testDatabases) struct ClaimFloorTests {
    private func withStore(_ body: (TestDatabase, PostgresStore) async throws -> Void) async throws {
        let database = try TestDatabase.make()
        let store = try await database.store { $0.sweepInterval = .seconds(3_600) }
        #expect(try await store.claim(limit: 100).expirations.isEmpty)
        try await body(database, store)
        await store.stop()
    }

    @Test func aClaimDoesNotLookBelowWhatWasSeenToBeEmpty() async throws {
        try await withStore { database, store in
            try database.add(1, due: "now() - interval '1 hour'")
            #expect(try await store.claim(limit: 100).expirations.isEmpty, "it looked at everything")
        }
    }

    /// Committed by another replica seconds after it was due.
    @Test func whatWasDueSecondsAgoIsFound() async throws {
        try await withStore { database, store in
            try database.add(1, due: "now() - interval '4 seconds'")
            #expect(try await store.claim(limit: 100).expirations.count == 1)
        }
    }

    @Test func whatBecomesDueIsFoundHoweverLongNobodyLooked() async throws {
        try await withStore { database, store in
            try database.add(3, due: "now() - interval '4 seconds'")
            try await eventually {
                try database.count(
                    "timer_service.pending_expirations WHERE due_at < now() - interval '5.5 seconds'") == 3
            }
            #expect(try await store.claim(limit: 100).expirations.count == 3)
        }
    }

    @Test func anOverdueTimerThatIsStoredHereIsFoundAtOnce() async throws {
        try await withStore { _, store in
            for _ in 0..<2 {
                _ = try await store.schedule(.sample(startDate: StoreConformance.past))
                #expect(try await store.claim(limit: 100).expirations.count == 1)
            }
        }
    }

    @Test func aTimerThatIsHandedBackIsFoundAtOnce() async throws {
        try await withStore { _, store in
            _ = try await store.schedule(.sample(startDate: StoreConformance.past))
            let first = try #require(try await store.claim(limit: 100).expirations.first)
            #expect(try await store.claim(limit: 100).expirations.isEmpty)
            let handedBack = Settlement(id: first.id, attempt: first.attempt, verdict: .handBack(after: .zero))
            _ = try await store.settle([handedBack])
            #expect(try await store.claim(limit: 100).expirations.map(\.id) == [first.id])
        }
    }

    @Test func aBacklogIsDrainedWholeInSmallClaims() async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        try database.add(40, due: "now() - (n / 4 + 1) * interval '1 minute'")
        let store = try await database.store { $0.sweepInterval = .seconds(3_600) }
        var dates: [Timestamp] = []
        var claim = try await store.claim(limit: 8)
        while !claim.expirations.isEmpty {
            dates += claim.expirations.map(\.dueAt)
            claim = try await store.claim(limit: 8)
        }
        #expect(dates.count == 40)
        #expect(dates == dates.sorted())
        await store.stop()
    }

    /// While a destination is saturated its timers stay where they are, below what has been claimed of others.
    @Test func whatWaitedForRoomIsFoundOnceThereIsSome() async throws {
        try await withStore { _, store in
            for destination in ["full", "free"] {
                _ = try await store.schedule(.sample(startDate: StoreConformance.past, destination: destination))
            }
            let full = ClaimExclusions(destinations: [DestinationKey("full")])
            #expect(try await store.claim(limit: 100, excluding: full).expirations.count == 1)
            #expect(try await store.claim(limit: 100, excluding: full).expirations.isEmpty)
            #expect(try await store.claim(limit: 0).expirations.isEmpty)
            #expect(try await store.claim(limit: 100).expirations.count == 1)
        }
    }

    /// Ten thousand timers of a destination that hangs must not be walked through for each one of another.
    @Test func behindASaturatedDestinationOnlyWhatIsDueLastIsLookedAt() async throws {
        try await withStore { database, store in
            let full = ClaimExclusions(destinations: [DestinationKey("full")])
            #expect(try await store.claim(limit: 100, excluding: full).expirations.isEmpty)
            try database.add(1, due: "now() - interval '4 seconds'", for: "free")
            try database.add(1_100, due: "now() - interval '3 seconds'", for: "full")
            #expect(try await store.claim(limit: 100, excluding: full).expirations.isEmpty, "it looked at everything")
            try database.add(2, due: "now() - interval '2 seconds'", for: "free")
            #expect(try await store.claim(limit: 100, excluding: full).expirations.count == 2)
            // Another is saturated now, so what was passed over as the first one's is no longer that.
            let another = ClaimExclusions(destinations: [DestinationKey("another")])
            var left = 0
            while case let claim = try await store.claim(limit: 4_000, excluding: another), !claim.expirations.isEmpty {
                left += claim.expirations.count
            }
            #expect(left == 1_101)
        }
    }

    /// The server may be another one.
    @Test func aNewConnectionLooksAtEverything() async throws {
        try await withStore { database, _ in
            let claimer = try Claimer(database)
            try database.add(1, due: "now() - interval '1 hour'")
            _ = try claimer.claim()
            try database.add(1, due: "now() - interval '1 hour'")
            #expect(try claimer.claim().expirations.isEmpty)
            try claimer.reconnect(to: database)
            #expect(try claimer.claim().expirations.count == 1)
        }
    }

    /// A claim under a number that is gone takes nothing, however much there is.
    @Test func aNewNumberLooksAtEverything() async throws {
        try await withStore { database, _ in
            let claimer = try Claimer(database)
            try database.run("DELETE FROM timer_service.replicas WHERE owner = 2")
            try database.add(1, due: "now() - interval '1 hour'")
            #expect(try claimer.claim().expirations.isEmpty)
            try claimer.register()
            #expect(try claimer.claim().expirations.count == 1)
        }
    }

    @Test func whatIsTakenOverFromADeadReplicaIsFoundAtOnce() async throws {
        let database = try TestDatabase.make()
        let listener = RecordingListener()
        let store = try await database.store(
            {
                $0.sweepInterval = .seconds(3_600)
                $0.leaseDuration = .milliseconds(1_500)
            }, listener: listener)
        _ = try await store.claim(limit: 100)
        try database.add(1, due: "now() - interval '1 hour'")
        try database.run(
            """
            WITH dead AS (
                INSERT INTO timer_service.replicas (alive_until) VALUES (now() - interval '1 second') RETURNING owner
            )
            UPDATE timer_service.pending_expirations SET owner = dead.owner FROM dead
            """)
        try await eventually { !listener.dueIns.isEmpty }
        #expect(try await store.claim(limit: 100).expirations.count == 1)
        await store.stop()
    }
}
