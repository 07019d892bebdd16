import TestSupport
import Testing
import TimerCore
import TimerTestSupport

@testable import PostgresStore

/// What changes of timers must not meet: claims that began before, floors, occurrences, retention.
@Suite(.serialized, .testDatabases) struct ChangeTests {
    private func withStore(_ body: (TestDatabase, PostgresStore) async throws -> Void) async throws {
        let database = try TestDatabase.make()
        let store = try await database.store { $0.sweepInterval = .seconds(3_600) }
        try await body(database, store)
        await store.stop()
    }

    private func update(_ id: ExpirationID, _ update: ExpirationUpdate) -> ExpirationChange {
        ExpirationChange(id: id, action: .update(update))
    }

    private static let after = JSONObjectText(trusted: Array(#"{"new":1}"#.utf8)[...])

    /// The claim has its snapshot, and waits for the row of its replica, when the timer is changed.
    @Test(arguments: [ExpirationChange.Action.update(ExpirationUpdate(payload: after)), .fire])
    func aClaimThatBeganBeforeDoesNotDeliverWhatWasChanged(_ action: ExpirationChange.Action) async throws {
        try await withStore { database, store in
            let new = NewExpiration.sample(startDate: StoreConformance.past)
            _ = try await store.schedule(new)
            let blocker = try database.connect()
            try blocker.run(Statement("", "BEGIN"), until: .now + .seconds(5))
            try blocker.run(
                Statement("", "SELECT FROM timer_service.replicas FOR UPDATE"), until: .now + .seconds(5))
            async let early = store.claim(limit: 10)
            try await eventually {
                try database.run(
                    """
                    SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
                        AND query LIKE '%FOR KEY SHARE%'
                    """
                ).count == 1
            }
            guard case .changed = try await store.change(ExpirationChange(id: new.id, action: action)) else {
                Issue.record("not changed")
                return
            }
            try blocker.run(Statement("", "ROLLBACK"), until: .now + .seconds(5))
            #expect(try await early.expirations.isEmpty, "it was delivered as it was")
            let stored = try await store.expiration(new.id)
            let claimed = try await store.claim(limit: 10).expirations
            #expect(claimed.map(\.payload) == [stored?.payload])
            #expect(claimed.map(\.dueAt) == [stored?.expirationDate])
        }
    }

    @Test func whatIsOverdueAfterItsChangeIsFoundAtOnce() async throws {
        try await withStore { _, store in
            #expect(try await store.claim(limit: 100).expirations.isEmpty)
            let new = NewExpiration.sample(startDate: StoreConformance.future)
            _ = try await store.schedule(new)
            _ = try await store.change(update(new.id, ExpirationUpdate(startDate: StoreConformance.past)))
            let claimed = try await store.claim(limit: 100).expirations
            #expect(claimed.map(\.id) == [new.id])
            let error = Settlement(id: new.id, attempt: 1, verdict: .error(reason: "x"))
            _ = try await store.settle([error])
            #expect(try await store.claim(limit: 100).expirations.isEmpty)
            let retry = ExpirationChange.Action.retry(startDate: StoreConformance.past)
            _ = try await store.change(ExpirationChange(id: new.id, action: retry))
            #expect(try await store.claim(limit: 100).expirations.map(\.attempt) == [2])
        }
    }

    /// The look at everything, which each replica takes about once a second.
    @Test func whatAnotherReplicaMadeOverdueIsFoundSoon() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        let other = try await database.store { $0.sweepInterval = .seconds(3_600) }
        let new = NewExpiration.sample(startDate: StoreConformance.future)
        _ = try await store.schedule(new)
        #expect(try await store.claim(limit: 100).expirations.isEmpty)
        _ = try await other.change(update(new.id, ExpirationUpdate(startDate: StoreConformance.past)))
        try await eventually { try await store.claim(limit: 100).expirations.map(\.id) == [new.id] }
        await store.stop()
        await other.stop()
    }

    /// A column of the queue that is neither kept nor follows from the document would be lost.
    @Test func eachColumnOfTheQueueIsKeptOrSet() async throws {
        try await withStore { database, _ in
            let columns = try database.run(
                """
                SELECT column_name::text FROM information_schema.columns
                WHERE table_schema = 'timer_service' AND table_name = 'pending_expirations'
                """)
            let all = Set((0..<columns.count).compactMap { columns.text($0, 0) })
            let kept = TimerFragments.keptInQueue.split(separator: ", ").map(String.init)
            #expect(all == Set(kept + ["id", "due_at", "size", "destination", "owner", "claimable_until"]))
        }
    }

    /// A row under an id that is in the queue and has ended cannot come about; should it, its end gives way.
    @Test func aRetriedTimerThatIsPendingAlreadyIsThereOnce() async throws {
        try await withStore { database, store in
            let new = NewExpiration.sample(startDate: StoreConformance.future)
            _ = try await store.schedule(new)
            try database.run(
                """
                INSERT INTO timer_service.settled_expirations (id, status, settled_at, failure_count)
                SELECT id, 3, now(), 1 FROM timer_service.pending_expirations
                """)
            _ = try await store.change(ExpirationChange(id: new.id, action: .retry(startDate: nil)))
            #expect(try database.count("timer_service.pending_expirations") == 1)
        }
    }

    @Test func aTimerThatWasPrunedTakesItsKeysAlong() async throws {
        try await withStore { database, store in
            let new = NewExpiration.sample(startDate: StoreConformance.past)
            _ = try await store.schedule(new)
            let claimed = try #require(try await store.claim(limit: 1).expirations.first)
            let error = Settlement(id: new.id, attempt: claimed.attempt, verdict: .error(reason: "x"))
            _ = try await store.settle([error])
            let replay = ExpirationID.random()
            let change = ExpirationChange(
                id: new.id, action: .replay(as: replay, startDate: StoreConformance.future),
                idempotency: Idempotency(key: "k", fingerprint: [1]))
            #expect(try await store.change(change) == .replayed(replay))
            #expect(try database.count("timer_service.idempotency_keys") == 1)
            #expect(try database.run("SELECT id FROM timer_service.idempotency_keys").id(0, 0) == replay)
        }
    }
}
