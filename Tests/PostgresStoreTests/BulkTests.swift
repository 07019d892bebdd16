import Schedules
import TestSupport
import Testing
import TimerCore
import TimerTestSupport

@testable import PostgresStore

/// Bulk operations on many timers, under what may come between their steps.
@Suite(.serialized, .testDatabases) struct BulkTests {
    private let deadline = ContinuousClock.now + .seconds(300)
    private let tenant = ExpirationFilter(status: .pending, applicantService: "other")
    private let others = ExpirationFilter(status: .pending, applicantService: "b")

    private func order(
        _ action: BulkAction, _ filter: ExpirationFilter? = nil, number: UInt64 = 0, of service: String? = nil
    ) -> NewBulkOperation {
        NewBulkOperation(
            id: ExpirationID(milliseconds: 1_767_225_600_000 + number), action: action, filter: filter ?? tenant,
            applicantService: service, requester: nil, requestedBy: "test", idempotency: nil)
    }

    private func start(_ order: NewBulkOperation, _ store: PostgresStore) async throws -> ExpirationID {
        guard case .started(let operation) = try await store.start(order) else {
            throw TestFailure("it was not started")
        }
        return operation.id
    }

    private func read(_ id: ExpirationID, _ store: PostgresStore) async throws -> BulkOperation {
        try #require(try await store.bulkOperation(id, applicantService: nil))
    }

    private func ended(_ id: ExpirationID, _ store: PostgresStore) async throws -> BulkOperation {
        // Steps get smaller and pauses longer on a busy machine.
        try await eventually("the end of a bulk operation", within: .seconds(180)) {
            let operation = try await read(id, store)
            return operation.progress.hasEnded ? operation : nil
        }
    }

    /// Two replicas deal the steps out between them.
    @Test func eachOfManyIsChangedOnce() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        let other = try await database.store()
        try database.addTimers(1_000)
        let operation = try await ended(try await start(order(.abort), store), other)
        #expect(operation.progress.done == 1_000 && operation.progress.matched == 1_000)
        #expect(try database.count("timer_service.settled_expirations WHERE status = 2") == 1_000)
        #expect(try database.count("timer_service.pending_expirations") == 0)
        await store.stop()
        await other.stop()
    }

    /// The step has stored its new timers, and is about to keep how far it came, when its connection is lost: it is taken
    /// back, and made again.
    @Test func aStepWhoseConnectionIsLostIsMadeOnce() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        try database.addTimers(30)
        let blocker = try database.holdUp("UPDATE", on: "bulk_operations")
        let id = try await start(order(.replay), store)
        try await eventually("a step that waits") {
            try database.run(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()
                    AND wait_event_type = 'Lock' AND query LIKE 'UPDATE timer_service.bulk_operations%'
                """
            ).count > 0
        }
        try blocker.run(Statement("", "ROLLBACK"), until: deadline)
        #expect(try await ended(id, store).progress.done == 30)
        #expect(try database.count("timer_service.expirations WHERE replay_of IS NOT NULL") == 30)
        #expect(try database.run("SELECT DISTINCT replay_of FROM timer_service.expirations").count == 31)
        await store.stop()
    }

    @Test func whileNoStepIsMadeItIsQueuedAndMayBeCancelled() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        try database.addTimers(10)
        let blocker = try database.holdSteps()
        let id = try await start(order(.abort), store)
        #expect(try await read(id, store).progress.state == .queued)
        let cancelled = try #require(try await store.cancelBulkOperation(id, applicantService: nil, by: nil))
        #expect(cancelled.progress.state == .cancelled && cancelled.endedAt != nil && cancelled.startedAt == nil)
        let next = try await start(order(.abort, others, number: 1), store)
        try blocker.run(Statement("", "ROLLBACK"), until: deadline)
        #expect(try await ended(next, store).progress.state == .done)
        #expect(try await read(id, store) == cancelled)
        #expect(try database.count("timer_service.pending_expirations") == 10)
        await store.stop()
    }

    /// What it has done by then is told, and nothing is done after it.
    @Test func aCancelledOneStopsWhereItIs() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        try database.addTimers(20_000)
        let id = try await start(order(.abort), store)
        try await eventually("some that are aborted") { try await read(id, store).progress.done > 0 }
        let cancelled = try #require(try await store.cancelBulkOperation(id, applicantService: nil, by: nil))
        let aborted = try database.count("timer_service.settled_expirations")
        #expect(cancelled.progress.state == .cancelled && cancelled.progress.done < 20_000)
        #expect(cancelled.progress.done == aborted)
        // Another one goes through all its steps meanwhile.
        let next = try await start(order(.fire, others, number: 1), store)
        _ = try await ended(next, store)
        #expect(try database.count("timer_service.settled_expirations") == aborted)
        await store.stop()
    }

    @Test func aCancelWaitsForTheStepThatIsBeingMade() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        try database.addTimers(5_000)
        let blocker = try database.holdUp("INSERT", on: "settled_expirations")
        let id = try await start(order(.abort), store)
        func waiting(for lock: String) throws -> Bool {
            try database.count("pg_stat_activity WHERE datname = current_database() AND wait_event = '\(lock)'") == 1
        }
        try await eventually("a step that waits") { try waiting(for: "advisory") }
        let cancel = Task { try await store.cancelBulkOperation(id, applicantService: nil, by: nil) }
        try await eventually("a cancel that waits") { try waiting(for: "transactionid") }
        try blocker.run(Statement("", "ROLLBACK"), until: deadline)
        let cancelled = try #require(try await cancel.value)
        #expect(cancelled.progress.state == .cancelled)
        #expect(try database.count("timer_service.settled_expirations") == cancelled.progress.done)
        #expect(cancelled.progress.done > 0)
        #expect(try await read(id, store) == cancelled)
        await store.stop()
    }

    @Test func aSmallOneDoesNotWaitForTheEndOfALargeOne() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        try database.addTimers(2_000)
        try database.addTimers(1, of: "b")
        let blocker = try database.holdSteps()
        let large = try await start(order(.abort), store)
        let small = try await start(order(.abort, others, number: 1), store)
        try blocker.run(Statement("", "ROLLBACK"), until: deadline)
        let ends = try await (ended(small, store).endedAt, ended(large, store).endedAt)
        let (first, last) = (try #require(ends.0), try #require(ends.1))
        #expect(first < last)
        await store.stop()
    }

    /// Turn by turn of the operations alone it would end behind all of the other's. It takes one step, however slow the
    /// machine is: steps that take long get smaller.
    @Test func manyOperationsOfOneDoNotHoldUpThatOfAnother() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        try database.addTimers(50)
        try database.addTimers(10, of: "b")
        let blocker = try database.holdSteps()
        var many: [ExpirationID] = []
        for number in 0..<UInt64(20) {
            many.append(try await start(order(.reschedule(.by(milliseconds: 1)), number: number, of: "other"), store))
        }
        let one = try await start(order(.abort, others, number: 99, of: "b"), store)
        try blocker.run(Statement("", "ROLLBACK"), until: deadline)
        let end = try #require(try await ended(one, store).endedAt)
        var before = 0
        for id in many {
            if let other = try await ended(id, store).endedAt, other < end { before += 1 }
        }
        #expect(before < 10, "\(before) of 20")
        await store.stop()
    }

    @Test func noMoreAreOpenThanMayBe() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store({ $0.requestTimeout = .seconds(60) })
        let blocker = try database.holdSteps()
        let results = try await withThrowingTaskGroup { group in
            for number in 0..<UInt64(BulkOperation.openLimit + 5) {
                let order = order(.abort, number: number)
                group.addTask { try await store.start(order) }
            }
            return try await group.reduce(into: [BulkStartResult]()) { $0.append($1) }
        }
        #expect(results.count { $0 == .tooMany } == 5)
        let all = try await store.bulkOperations(of: nil, applicantService: nil, after: nil, limit: 200)
        #expect(all.count == BulkOperation.openLimit)
        for operation in all.prefix(BulkOperation.openLimitOfService + 1) {
            _ = try await store.cancelBulkOperation(operation.id, applicantService: nil, by: nil)
        }
        for number in 0..<UInt64(BulkOperation.openLimitOfService) {
            _ = try await start(order(.abort, number: 200 + number, of: "a"), store)
        }
        #expect(try await store.start(order(.abort, number: 300, of: "a")) == .tooMany)
        _ = try await start(order(.abort, number: 1_000), store)
        try blocker.run(Statement("", "ROLLBACK"), until: deadline)
        await store.stop()
    }

    @Test func aTimerThatIsRefusedIsNamedAndTheOthersAreChanged() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        try database.addTimers(200)
        let refused = try #require(
            try database.run("SELECT id FROM timer_service.expirations ORDER BY id OFFSET 100 LIMIT 1").id(0, 0))
        try database.run("ALTER TABLE timer_service.settled_expirations ADD CHECK (id <> '\(refused)')")
        let progress = try await ended(try await start(order(.abort), store), store).progress
        #expect(progress.done == 199 && progress.failed == 1)
        let reason = "the database refused the change (23514)"
        #expect(progress.failures == [BulkProgress.Failure(id: refused, reason: reason)])
        #expect(store.isReady)
        await store.stop()
    }

    @Test func occurrencesAreAbortedAndNotRescheduled() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        try await store.register(.sample())
        let begin = try database.now().advanced(by: .seconds(1_800))
        #expect(try await store.create(.minutely(from: begin), for: "12345") == .done)
        let filter = ExpirationFilter(status: .pending, destination: try DestinationFilter("localhost"))
        let moved = try await ended(try await start(order(.reschedule(.by(milliseconds: 1)), filter), store), store)
        #expect(moved.progress.skipped == [.ofNamedSchedule: 1] && moved.progress.matched == 1)
        let aborted = try await ended(try await start(order(.abort, filter, number: 1), store), store)
        #expect(aborted.progress.done == 1)
        await store.stop()
    }

    @Test func oneThatCannotBeReadHoldsUpNoOther() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        try database.addTimers(1)
        let blocker = try database.holdSteps()
        let strange = try await start(order(.abort), store)
        try database.run("UPDATE timer_service.bulk_operations SET action = 'dance'")
        let next = try await start(order(.abort, number: 1), store)
        try blocker.run(Statement("", "ROLLBACK"), until: deadline)
        #expect(try await ended(next, store).progress.done == 1)
        let cancelled = "timer_service.bulk_operations WHERE id = '\(strange)' AND state = 'cancelled'"
        #expect(try database.count(cancelled) == 1)
        #expect(store.isReady)
        await store.stop()
    }

    @Test func thoseThatEndedLongAgoArePruned() async throws {
        let database = try TestDatabase.make()
        let first = try await database.store()
        var ids: [ExpirationID] = []
        for number in 0..<3 { ids.append(try await start(order(.abort, number: UInt64(number)), first)) }
        for id in ids { _ = try await ended(id, first) }
        await first.stop()
        // More than one round forgets, of the one that goes; and some of the one that stays.
        for (id, count) in [(ids[0], 6_000), (ids[1], 10)] {
            try database.run(
                """
                INSERT INTO timer_service.bulk_changes (operation, id)
                SELECT '\(id)', gen_random_uuid() FROM generate_series(1, \(count))
                """)
        }
        for (id, days) in zip(ids, [31, 29]) {
            try database.run(
                """
                UPDATE timer_service.bulk_operations SET ended_at = now() - interval '\(days) days' WHERE id = '\(id)'
                """)
        }
        let second = try await database.store()
        try await eventually("one is pruned") { try database.count("timer_service.bulk_operations") < 3 }
        let left = try await second.bulkOperations(of: nil, applicantService: nil, after: nil, limit: 9)
        #expect(left.map(\.id) == [ids[2], ids[1]])
        #expect(try database.count("timer_service.bulk_changes") == 10)
        await second.stop()
    }

    @Test func theCountIsExactUpToTenThousandAndThenAnEstimate() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        try database.addTimers(CountedTimers.exactLimit)
        #expect(try await store.count(tenant, within: .seconds(60)) == CountedTimers(CountedTimers.exactLimit))
        try database.addTimers(20_000)
        try database.run("ANALYZE timer_service.expirations, timer_service.pending_expirations")
        for filter in [tenant, ExpirationFilter(status: .pending)] {
            let count = try await store.count(filter, within: .seconds(60))
            #expect(count.isEstimate)
            #expect((27_000...33_000).contains(count.count), "\(count.count)")
        }
        await store.stop()
    }
}
