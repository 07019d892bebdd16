import Schedules
import TestSupport
import Testing
import TimerCore
import TimerTestSupport

@testable import PostgresStore

/// What may be done with one occurrence of a named schedule, and that its schedule goes on.
@Suite(.serialized, .testDatabases) struct ChangedOccurrenceTests {
    private let deadline = ContinuousClock.now + .seconds(300)

    private func occurrence(_ database: TestDatabase) throws -> ExpirationID {
        try #require(try database.run("SELECT expiration_id FROM timer_service.schedules").id(0, 0))
    }

    /// A store with a schedule that begins in half an hour.
    private func withSchedule(_ body: (TestDatabase, PostgresStore, ExpirationID) async throws -> Void) async throws {
        let database = try TestDatabase.make()
        // A test holds the rows of the leases for as long as it takes.
        let store = try await database.store { $0.leaseDuration = .seconds(60) }
        try await store.register(.sample())
        let start = try database.now().advanced(by: .seconds(1_800))
        #expect(try await store.create(.minutely(from: start), for: "12345") == .done)
        try await body(database, store, try occurrence(database))
        await store.stop()
    }

    /// The claim has its snapshot, and waits for the row of its replica, when the app is registered anew.
    @Test func aClaimThatBeganBeforeDoesNotDeliverWhatItsAppRewrote() async throws {
        try await withSchedule { database, store, id in
            try database.elapse("30 minutes 1 second")
            let blocker = try database.connect()
            try blocker.run(Statement("", "BEGIN"), until: deadline)
            try blocker.run(Statement("", "SELECT FROM timer_service.replicas FOR UPDATE"), until: deadline)
            let early = Task { try await store.claim(limit: 10) }
            try await eventually {
                try database.run(
                    """
                    SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
                        AND query LIKE '%FOR KEY SHARE%'
                    """
                ).count == 1
            }
            try await store.register(.sample(region: "EU"))
            try blocker.run(Statement("", "ROLLBACK"), until: deadline)
            let stored = try await store.expiration(id)?.payload
            let claimed = try await early.value.expirations.filter { $0.id == id }.map(\.payload)
            #expect(claimed.isEmpty || claimed == [stored], "it was delivered as it was")
        }
    }

    @Test func itIsNotUpdated() async throws {
        try await withSchedule { _, store, id in
            for update in [
                ExpirationUpdate(payload: .empty), ExpirationUpdate(startDate: StoreConformance.past),
                ExpirationUpdate(startDate: .latest, expirationIntervalMs: 1_000),
            ] {
                let change = ExpirationChange(id: id, action: .update(update))
                let result = try await store.change(change)
                #expect(result == .ofNamedSchedule)
            }
            #expect(try await store.claim(limit: 10).expirations.isEmpty)
        }
    }

    @Test func firedEarlyItIsThatTimesOneExpirationAndTheScheduleGoesOn() async throws {
        try await withSchedule { database, store, id in
            let payload = try await store.expiration(id)?.payload
            guard case .changed = try await store.change(ExpirationChange(id: id, action: .fire)) else {
                Issue.record("not fired")
                return
            }
            let fired = try await store.fire()
            #expect(fired.map(\.id) == [id])
            #expect(fired.map(\.payload) == [payload])
            #expect(try occurrence(database) == id, "it stands where it stood")
            try database.elapse("30 minutes 1 second")
            try await eventually { try occurrence(database) != id }
            #expect(try database.count("timer_service.occurrences WHERE expiration_id = '\(id)'") == 1)
            #expect(try await store.expiration(id)?.status == .expired)
            let next = try #require(try await store.expiration(occurrence(database)))
            let nominal = try #require(
                try database.run("SELECT nominal_at FROM timer_service.schedules").timestamp(0, 0))
            #expect(next.expirationDate == nominal)
        }
    }

    @Test func retriedItIsTakenBackWithItsSchedule() async throws {
        try await withSchedule { database, store, id in
            _ = try await store.change(ExpirationChange(id: id, action: .fire))
            let claimed = try #require(try await store.claim(limit: 1).expirations.first)
            _ = try await store.settle([Settlement(id: id, attempt: claimed.attempt, verdict: .error(reason: "x"))])
            let retry = ExpirationChange.Action.retry(startDate: StoreConformance.future)
            guard case .changed = try await store.change(ExpirationChange(id: id, action: retry)) else {
                Issue.record("not retried")
                return
            }
            #expect(try await store.remove("minutely", of: "12345") == .done)
            #expect(try await store.expiration(id)?.status == .aborted)
        }
    }

    /// The keeper finds it missed, though somebody has asked for it.
    @Test(arguments: [true, false]) func whatWasFiredIsNotGivenUp(isFired: Bool) async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        let connection = try database.connect()
        let anchor = Timestamp(milliseconds: try database.now().milliseconds)
        var verb = NamedScheduleVerb.alone()
        let definition = NamedScheduleDefinition(
            name: "s", data: jsonText("{}"), scheduleAt: anchor, scheduleAtText: anchor.rfc3339,
            repeats: try Repeat(jsonText(#"{"time_unit":"hours","frequency":1,"misfire":"skip"}"#), anchor: anchor))
        try verb.perform([.register(.sample()), .create(definition, accountID: "12345")], on: connection)
        try database.elapse("90 minutes")
        let id = try occurrence(database)
        var changes = ChangeVerb(lease: Lease(duration: .seconds(3)), announcer: DueAnnouncer(nil))
        if isFired {
            _ = try changes.perform(
                [ExpirationChange(id: id, action: .fire)], isRepeated: false, on: connection, until: deadline)
        }
        let pass = NamedScheduleAdvance(connection: connection, deadline: deadline, waits: true)
        #expect(try pass.perform().schedules == 1)
        #expect(try database.count("timer_service.pending_expirations WHERE id = '\(id)'") == (isFired ? 1 : 0))
    }
}
