import TestSupport
import Testing
import TimerCore
import TimerTestSupport

@testable import PostgresStore

/// Batches of timers: one commit, and what becomes of them when something goes wrong.
@Suite(.serialized, .testDatabases) struct BatchTests {
    private static func batch(_ count: Int, isAtomic: Bool, key: Idempotency? = nil) -> NewBatch {
        let timers = (0..<count).map { place in
            NewExpiration.sample(startDate: StoreConformance.future, idempotency: key?.ofItem(at: place))
        }
        return NewBatch(timers, isAtomic: isAtomic)
    }

    private static let key = Idempotency(key: "k", fingerprint: [1])

    /// Rows of one transaction have one xmin.
    @Test(arguments: [nil, key]) func theLargestBatchIsOneCommit(key: Idempotency?) async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        async let single = store.schedule(.sample(startDate: StoreConformance.future))
        let batch = Self.batch(1_000, isAtomic: true, key: key)
        #expect(try await store.schedule(batch) == .done(batch.expirations.map { .scheduled($0.id) }))
        _ = try await single
        let commits = try database.run(
            """
            SELECT count(*) FROM timer_service.expirations
            WHERE id = ANY ('{\(batch.expirations.map(\.id.description).joined(separator: ","))}') GROUP BY xmin::text
            """)
        #expect(commits.count == 1)
        #expect(commits.integer(0, 0, as: Int64.self) == 1_000)
        await store.stop()
    }

    /// What is refused here is the row of one timer, wherever it stands in the batch.
    @Test(arguments: [(0, nil), (17, nil), (99, nil), (17, key)] as [(Int, Idempotency?)])
    func aTimerThatIsRefusedHoldsUpNoOther(place: Int, key: Idempotency?) async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        let batch = Self.batch(100, isAtomic: false, key: key)
        let bad = batch.expirations[place].id
        try database.run("ALTER TABLE timer_service.expirations ADD CHECK (id <> '\(bad)')")
        guard case .done(let items) = try await store.schedule(batch) else {
            Issue.record("the key was taken")
            return
        }
        for (index, (item, new)) in zip(items, batch.expirations).enumerated() {
            if case .refused = item { #expect(index == place) } else { #expect(item == .scheduled(new.id)) }
        }
        #expect(items.count == 100)
        #expect(try database.count("timer_service.expirations") == 99)
        #expect(try database.count("timer_service.pending_expirations") == 99)
        #expect(try database.count("timer_service.idempotency_keys") == (key == nil ? 0 : 99))
        await store.stop()
    }

    /// Those that were under way with it are stored.
    @Test(arguments: [nil, key]) func ofAnAtomicBatchThatIsRefusedNothingIsStored(key: Idempotency?) async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        let batch = Self.batch(100, isAtomic: true, key: key)
        let bad = batch.expirations[63].id
        try database.run("ALTER TABLE timer_service.expirations ADD CHECK (id <> '\(bad)')")
        let others = (0..<10).map { _ in NewExpiration.sample(startDate: StoreConformance.future) }
        try await withThrowingTaskGroup { group in
            group.addTask {
                _ = await #expect(throws: StoreError.self) { try await store.schedule(batch) }
            }
            for other in others {
                group.addTask {
                    let result = try await store.schedule(other)
                    #expect(result == .scheduled(other.id))
                }
            }
            try await group.waitForAll()
        }
        #expect(try database.count("timer_service.expirations") == 10)
        #expect(try database.count("timer_service.pending_expirations") == 10)
        #expect(try database.count("timer_service.idempotency_keys") == 0)
        #expect(store.isReady)
        await store.stop()
    }

    /// What a lane does when the answer to a batch was lost after its commit.
    @Test(arguments: [nil, key]) func aBatchSentAgainChangesNothing(key: Idempotency?) async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        let calls = [ScheduleCall.batch(Self.batch(50, isAtomic: true, key: key)), .one(.sample())]
        var verb = ScheduleVerb(announcer: DueAnnouncer(nil))
        let connection = try database.connect()
        var answers: [[ScheduleAnswer]] = []
        for isRepeated in [false, true] {
            answers.append(
                try verb.perform(calls, isRepeated: isRepeated, on: connection, until: .now + .seconds(30)))
        }
        #expect(answers[0] == answers[1])
        #expect(answers[0].count == 2)
        #expect(try database.count("timer_service.pending_expirations") == 51)
    }

    /// The two keep the lane's batch together, and part of each would have won.
    @Test func ofTwoBatchesWithOneKeyInOneTransactionTheFirstWins() async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        let first = Self.batch(40, isAtomic: false, key: Self.key)
        let second = Self.batch(50, isAtomic: false, key: Idempotency(key: "k", fingerprint: [2]))
        var verb = ScheduleVerb(announcer: DueAnnouncer(nil))
        let answers = try verb.perform(
            [.batch(first), .batch(second), .batch(first)], isRepeated: false, on: try database.connect(),
            until: .now + .seconds(30))
        let done = ScheduleAnswer.batch(.done(first.expirations.map { .scheduled($0.id) }))
        #expect(answers == [done, .batch(.keyReused), done])
        #expect(try database.count("timer_service.expirations") == 40)
        #expect(try database.count("timer_service.idempotency_keys") == 40)
    }

    /// After some of a batch's timers were pruned, those are stored anew, and the others are found.
    @Test func whatWasPrunedIsStoredAgain() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        let first = Self.batch(10, isAtomic: true, key: Self.key)
        _ = try await store.schedule(first)
        let pruned = first.expirations[4].id
        for table in ["idempotency_keys", "pending_expirations", "expirations"] {
            try database.run("DELETE FROM timer_service.\(table) WHERE id = '\(pruned)'")
        }
        let again = Self.batch(10, isAtomic: true, key: Self.key)
        let expected = zip(first.expirations, again.expirations).map { old, new in
            old.id == pruned ? BatchResult.Item.scheduled(new.id) : .repeated(old.id)
        }
        #expect(try await store.schedule(again) == .done(expected))
        #expect(try database.count("timer_service.expirations") == 10)
        await store.stop()
    }
}
