import Logging
import Metrics
import Schedules
import TestSupport
import Testing
import Threads
import TimerCore
import TimerTestSupport

@testable import PostgresStore

/// The pause of all firing, as a row of the database.
@Suite(.serialized, .testDatabases) struct FiringTests {
    private let requester = Requester(name: "boss", address: "192.0.2.1")
    private let due = NewExpiration.sample(startDate: StoreConformance.past)

    private var deadline: ContinuousClock.Instant {
        .now + .seconds(30)
    }

    private func perform(_ command: FiringCommand, on database: TestDatabase) throws -> FiringState {
        try command.perform(on: database.connect(), until: deadline)
    }

    private func claimed(by store: PostgresStore) async throws -> Int {
        try await store.claim(limit: 10).expirations.count
    }

    @Test func aPauseHoldsEveryReplicaAndOutlivesThem() async throws {
        let database = try TestDatabase.make()
        let (first, second) = (try await database.store(), try await database.store())
        _ = try await first.schedule(due)
        #expect(try await first.pauseFiring(by: requester).isAtRest)
        #expect(try await second.firing().pause?.requester == "boss")
        #expect(try await claimed(by: first) == 0)
        #expect(try await claimed(by: second) == 0)
        await first.stop()
        await second.stop()
        let third = try await database.store()
        #expect(try await claimed(by: third) == 0)
        _ = try await third.resumeFiring(by: requester)
        #expect(try await claimed(by: third) == 1)
        await third.stop()
    }

    /// The claim has begun, and does not see the pause: it waits for its replica's row.
    @Test func aPauseIsThereOnceNoClaimIsUnderWay() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store { $0.leaseDuration = .seconds(600) }
        _ = try await store.schedule(due)
        // Prepares the statement, and looks at the database.
        #expect(try await store.claim(ClaimRequest(limit: 0)).expirations.isEmpty)
        let blocker = try database.connect()
        try blocker.run(Statement("", "BEGIN"), until: deadline)
        try blocker.run(Statement("", "SELECT FROM timer_service.replicas FOR UPDATE"), until: deadline)
        async let claim = store.claim(limit: 10)
        try await eventually { try database.waiting == 1 }
        let pausing = Task.detached { [self] in try perform(.pause(by: requester), on: database) }
        // It has asked for the lock, and does not get it.
        try await eventually { try database.waiting == 2 }
        #expect(try database.count("timer_service.firing WHERE is_paused") == 0)
        try blocker.run(Statement("", "COMMIT"), until: deadline)
        #expect(try await claim.expirations.count == 1)
        #expect(try await pausing.value.pause != nil)
        _ = try await store.schedule(.sample(startDate: StoreConformance.past))
        #expect(try await claimed(by: store) == 0)
        await store.stop()
    }

    /// A claim that hangs keeps nobody else from claiming for longer than a moment.
    @Test func aPauseThatCannotBeHadIsRefusedInTime() async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        let blocker = try database.connect()
        try blocker.run(Statement("", "BEGIN"), until: deadline)
        try blocker.run(FiringStatements.flag.unnamed, until: deadline)
        let connection = try database.connect()
        let error = #expect(throws: DatabaseError.self) {
            try FiringCommand.pause(by: requester).perform(on: connection, until: .now + .seconds(2))
        }
        #expect(error?.kind == .refusedForNow)
        #expect(connection.isIdle, "the transaction has ended")
        try blocker.run(Statement("", "COMMIT"), until: deadline)
        #expect(try perform(.pause(by: requester), on: database).pause != nil)
    }

    @Test func anOlderReleaseRefusesToStartMeanwhile() async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        let journal = SchemaJournal(connection: try database.connect(), deadline: deadline)
        #expect(try journal.version().action(forKnown: 20) == .serveNewer)
        _ = try perform(.pause(by: requester), on: database)
        #expect(try journal.version().action(forKnown: 20) == .refuse)
        _ = try perform(.resume(by: requester), on: database)
        #expect(try journal.version().action(forKnown: 20) == .serveNewer)
    }

    /// One that runs already is told of.
    @Test func anOlderReplicaIsNotAtRest() async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        try database.run(
            "INSERT INTO timer_service.replicas (alive_until, held) VALUES (now() + interval '1 hour', 3)")
        let state = try perform(.pause(by: requester), on: database)
        #expect(state.unaware == 1 && state.held == 3 && !state.isAtRest)
    }

    @Test func schedulesStandStillAndMisfirePoliciesDecideAfterwards() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        try await store.register(.sample())
        let anchor = Timestamp(milliseconds: try database.now().milliseconds)
        #expect(try await store.create(.minutely("a", from: anchor), for: "12345") == .done)
        await store.stop()
        _ = try perform(.pause(by: requester), on: database)
        try database.elapse("10 minutes")
        var keeper = NamedScheduleKeeper(
            announcer: DueAnnouncer(nil), metrics: NamedScheduleMetrics(in: MetricsRegistry()),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let connection = try database.connect()
        let stands = try database.run("SELECT nominal_at FROM timer_service.schedules").timestamp(0, 0)
        _ = try keeper.round(on: connection, until: StopSignal())
        #expect(try database.run("SELECT nominal_at FROM timer_service.schedules").timestamp(0, 0) == stands)
        #expect(try database.count("timer_service.occurrences") == 1)
        _ = try perform(.resume(by: requester), on: database)
        _ = try keeper.round(on: connection, until: StopSignal())
        let next = try #require(try database.run("SELECT nominal_at FROM timer_service.schedules").timestamp(0, 0))
        #expect(next > (try database.now()))
    }
}

extension TestDatabase {
    /// Sessions of this database that wait for a lock.
    fileprivate var waiting: Int {
        get throws { try count("pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") }
    }
}
