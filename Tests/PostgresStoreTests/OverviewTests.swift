import TestSupport
import Testing
import TimerCore
import TimerTestSupport

@testable import PostgresStore

/// The service at a glance, and what replicas counted.
@Suite(.serialized, .testDatabases) struct OverviewTests {
    private static let due = Timestamp(milliseconds: 1_700_000_000_000)

    private func fire(_ count: Int, late: Duration, _ counter: OutcomeCounter) {
        for _ in 0..<count { counter.count(.expired(firedAt: Self.due.advanced(by: late)), dueAt: Self.due) }
    }

    private func total(_ store: PostgresStore, _ range: ActivityRange = .quarterHour) async throws -> OutcomeCounts {
        try await store.activity(range).points.reduce(OutcomeCounts()) { $0 + $1.counts }
    }

    @Test func countsOfReplicasAddUp() async throws {
        let database = try TestDatabase.make()
        let counters = [OutcomeCounter(), OutcomeCounter()]
        let first = try await database.store(outcomes: counters[0])
        let second = try await database.store(outcomes: counters[1])
        fire(3, late: .milliseconds(2), counters[0])
        fire(1, late: .seconds(20), counters[1])
        counters[1].count(.retry(after: .seconds(1), reason: "x"), dueAt: Self.due)
        counters[1].count(.error(reason: "x"), dueAt: Self.due)
        counters[1].count(.handBack(after: .zero), dueAt: Self.due)
        let expected = counters[0].counts + counters[1].counts
        #expect(expected.fired == 4 && expected.retried == 1 && expected.failed == 1)
        for range in ActivityRange.allCases {
            try await eventually { try await total(second, range) == expected }
        }
        let overview = try await second.overview()
        #expect(overview.rates.fired > 0 && overview.rates.failed > 0)
        #expect(overview.lateness == expected.lateness)
        // Later rounds of both add nothing.
        let rounds = try database.run("SELECT max(counted_at) FROM timer_service.activity").timestamp(0, 0)
        let before = try #require(rounds)
        try await eventually {
            let now = try database.run("SELECT min(counted_at) FROM timer_service.activity WHERE step = 1800")
            return now.timestamp(0, 0).map { $0 > before.advanced(by: .seconds(1)) } ?? false
        }
        #expect(try await total(first) == expected)
        await first.stop()
        await second.stop()
    }

    /// What was counted last is there as soon as it has stopped.
    @Test func anOrderlyEndLosesNothing() async throws {
        let database = try TestDatabase.make()
        let counter = OutcomeCounter()
        let first = try await database.store(outcomes: counter)
        let second = try await database.store()
        let owner = try #require(first.lease.current)
        fire(5, late: .zero, counter)
        await first.stop()
        #expect(try await total(second).fired == 5)
        let replicas = try await second.overview().replicas
        #expect(replicas.map(\.state) == [.alive, .stopped])
        #expect(replicas.last?.owner.rawValue == owner)
        await second.stop()
    }

    /// Its last heartbeat is rolled up by another, once, and what it was is shown.
    @Test func aDeadReplicasCountsAreKeptOnce() async throws {
        let database = try TestDatabase.make()
        let heir = try await database.store()
        try database.run(
            """
            INSERT INTO timer_service.replicas (owner, alive_until, run, host, version, beat_at, clock_skew_us, held,
                fired, retried, failed, lateness) OVERRIDING SYSTEM VALUE
            VALUES (1000, now() + interval '2 s', 77, 'gone', '0.0.9', now(), 1500000, 12, 30, 20, 10, '{0, 30}')
            """)
        try await eventually { try database.count("timer_service.replicas WHERE owner = 1000") == 0 }
        let counts = OutcomeCounts(fired: 30, retried: 20, failed: 10, lateness: LatenessHistogram(counts: [0, 30]))
        #expect(try await total(heir) == counts)
        let replicas = try await heir.overview().replicas
        #expect(replicas.map(\.state) == [.alive, .dead])
        let dead = try #require(replicas.last)
        #expect(dead.host == "gone" && dead.version == "0.0.9" && dead.owner.rawValue == 1_000)
        #expect(dead.clockSkew == .milliseconds(1_500))
        let sampled = try database.run("SELECT min(counted_at) FROM timer_service.activity").timestamp(0, 0)
        try await eventually {
            try database.count("timer_service.activity WHERE run <> 77 AND counted_at > now() - interval '1 s'") > 0
        }
        #expect(try await total(heir) == counts)
        #expect(sampled != nil)
        await heir.stop()
    }

    /// It neither tells nor knows of the columns.
    @Test func aReplicaOfTheReleaseBeforeIsShown() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        try database.run("INSERT INTO timer_service.replicas (alive_until) VALUES (now() + interval '3 s')")
        let replicas = try await store.overview().replicas
        #expect(replicas.map(\.state) == [.alive, .alive])
        #expect(replicas.filter { $0.version == nil && $0.host == nil && $0.clockSkew == nil }.count == 1)
        await store.stop()
    }

    @Test func whatIsDueAndWhatIsToCome() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        try database.add(3, due: "now() - interval '5 minutes'")
        try database.add(2, due: "now() + interval '30 minutes'")
        try database.add(4, due: "now() + interval '90 minutes'")
        try database.add(5, due: "now() + interval '3 days'")
        let overview = try await store.overview()
        #expect(overview.dueNow == CountedTimers(3))
        let age = try overview.at.duration(since: #require(overview.oldestDueAt))
        #expect(age >= .seconds(300))
        #expect(overview.outlook.withinHour == CountedTimers(2))
        #expect(overview.outlook.withinDay == CountedTimers(6))
        #expect(overview.outlook.later == CountedTimers(5))
        #expect(overview.outlook.hours.map(\.count) == [2, 4] + Array(repeating: 0, count: 22))
        await store.stop()
    }

    /// Beyond the bound it is the statistics that tell, and the answer says so.
    @Test func whatIsTooMuchToCountIsEstimated() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        try database.add(40_000, due: "now() + interval '1 minute' + n * interval '2 s'")
        try database.run("ANALYZE timer_service.pending_expirations")
        let outlook = try await store.overview().outlook
        let hour = outlook.withinHour
        #expect(hour.isEstimate && (1_500...2_100).contains(hour.count), "\(hour)")
        let day = outlook.withinDay
        #expect(day.isEstimate && (36_000...44_000).contains(day.count), "\(day)")
        #expect(outlook.later == CountedTimers(0))
        await store.stop()
    }

    @Test func destinationsThatFailMostComeFirst() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        let entries = (0..<12).map { number in
            DestinationEntry(
                name: DestinationName(canonical: "http://host-\(number):80"), cap: 1, failures: number,
                lastError: "refused \(number)", lastErrorAt: Self.due, usedAt: Self.due)
        }
        _ = try await store.exchange(DestinationReport(changed: entries))
        let failing = try await store.overview().failing
        #expect(failing.map(\.failures) == Array((2...11).reversed()))
        #expect(failing.first?.lastError == "refused 11")
        await store.stop()
    }

    @Test func theLastHourIsCounted() async throws {
        let database = try TestDatabase.make()
        let counters = [OutcomeCounter(), OutcomeCounter()]
        let first = try await database.store(outcomes: counters[0])
        let second = try await database.store(outcomes: counters[1])
        for _ in 0..<3 { counters[0].count(.error(reason: "x"), dueAt: Self.due) }
        fire(2, late: .zero, counters[1])
        counters[1].count(.givenUp(reason: "x"), dueAt: Self.due)
        try await eventually { try await second.overview().lastHour.failed == 4 }
        #expect(try await second.overview().lastHour.fired == 2)
        // What has stopped counts on; what was counted before the hour does not.
        await first.stop()
        try database.run(
            """
            INSERT INTO timer_service.replica_runs (run, owner, host, version, started_at, beat_at, clock_skew_us, held)
            VALUES (78, 2000, 'old', '0', now() - interval '3 hours', now() - interval '30 minutes', 0, 0)
            """)
        try database.run(
            """
            INSERT INTO timer_service.activity (step, at, run, counted_at, fired, retried, failed, lateness)
            SELECT 120, now() - age, 78, now() - age, 0, 0, failed, '{}'
            FROM unnest(ARRAY[interval '62 minutes', '30 minutes'], '{10, 15}'::bigint[]) AS sample (age, failed)
            """)
        let third = try await database.store()
        #expect(try await third.overview().lastHour.failed == 9)
        await second.stop()
        await third.stop()
    }

    @Test func overdueTimersArePartedIntoHeldAndLate() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        let paused = DestinationName(canonical: "http://paused:80")
        for (tenant, count) in [("a", 3), ("b", 4)] {
            try database.add(count, due: "now() - interval '5 minutes'", for: paused.description, of: tenant)
        }
        try database.add(2, due: "now() + interval '5 minutes'", for: paused.description)
        try database.add(5, due: "now() - interval '5 minutes'", for: "http://other:80")
        let by = Requester(name: nil, address: "192.0.2.1")
        #expect(try await store.overview().overdue == OverdueTimers(late: CountedTimers(12)))
        #expect(try await store.control(paused, DestinationControl(isPaused: true), by: by))
        let parted = OverdueTimers(held: CountedTimers(7), late: CountedTimers(5))
        #expect(try await store.overview().overdue == parted)
        _ = try await store.pauseFiring(by: by)
        #expect(try await store.overview().overdue == OverdueTimers(held: CountedTimers(12)))
        await store.stop()
    }

    /// Beyond the bound both are estimates, and the one is not taken for the other.
    @Test func manyThatAreHeldAreEstimated() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        let paused = DestinationName(canonical: "http://paused:80")
        try database.add(30_000, due: "now() - n * interval '1 s' - interval '1 minute'", for: paused.description)
        try database.add(100, due: "now() - interval '5 minutes'", for: "http://other:80")
        try database.run("ANALYZE timer_service.pending_expirations")
        #expect(
            try await store.control(
                paused, DestinationControl(isPaused: true), by: Requester(name: nil, address: "192.0.2.1")))
        let overdue = try await store.overview().overdue
        #expect(overdue.held.isEstimate && (27_000...33_000).contains(overdue.held.count), "\(overdue)")
        #expect(overdue.late.isEstimate && overdue.late.count < 3_000, "\(overdue)")
        await store.stop()
    }

    @Test func aFailingDestinationThatIsPausedSaysSo() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        let names = ["http://a:80", "http://b:80"].map { DestinationName(canonical: $0) }
        let entries = names.map { DestinationEntry(name: $0, cap: 1, failures: 1, usedAt: Self.due) }
        _ = try await store.exchange(DestinationReport(changed: entries))
        let by = Requester(name: nil, address: "192.0.2.1")
        _ = try await store.control(names[1], DestinationControl(isPaused: true), by: by)
        _ = try await store.control(names[0], DestinationControl(concurrency: 1), by: by)
        #expect(try await store.overview().failing.map(\.isPaused) == [false, true])
        await store.stop()
    }

    @Test func samplesArePrunedByTheirAge() async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        try database.run("DELETE FROM timer_service.activity")
        try database.run(
            """
            INSERT INTO timer_service.activity (step, at, run, counted_at, fired, retried, failed, lateness)
            SELECT step, now() - age, 1, now() - age, 0, 0, 0, '{}'
            FROM unnest('{10, 120, 1800}'::int[]) AS step, unnest(ARRAY[interval '10 minutes', '20 minutes', '7 hours',
                '9 days']) AS age
            """)
        let connection = try database.connect()
        var rollup = ActivityRollup()
        try rollup.step(on: connection, until: .now + .seconds(30))
        let left = try database.run("SELECT count(*), step FROM timer_service.activity GROUP BY step ORDER BY step")
        #expect((0..<left.count).map { left.integer($0, 0, as: Int64.self) } == [1, 2, 3])
    }

    /// A heartbeat leaves no index to be written: HOT updates only.
    @Test func aHeartbeatWithCountsStaysHOT() async throws {
        let database = try TestDatabase.make()
        let counter = OutcomeCounter()
        let store = try await database.store(outcomes: counter)
        for step in 0..<40 { fire(1, late: .milliseconds(1 << (step % 22)), counter) }
        let updates = "SELECT n_tup_upd - n_tup_hot_upd, n_tup_upd FROM pg_stat_user_tables WHERE relname = 'replicas'"
        try await eventually {
            let rows = try database.run(updates)
            return rows.integer(0, 1, as: Int64.self).map { $0 >= 8 } ?? false
        }
        #expect(try database.run(updates).integer(0, 0, as: Int64.self) == 0)
        await store.stop()
    }
}
