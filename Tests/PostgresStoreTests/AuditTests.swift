import Metrics
import Schedules
import TestSupport
import Testing
import TimerCore
import TimerTestSupport

@testable import PostgresStore

/// The audit on PostgreSQL, beside what the conformance suite asks of every store.
@Suite(.serialized, .testDatabases) struct AuditTests {
    private static let soon = Duration.seconds(30)
    private let ann = Requester(name: "ann", address: "192.0.2.1")

    @Test func eachChangeOfAnAppAndItsSchedulesHasAnEntry() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        let once = NamedScheduleDefinition.once("once", at: StoreConformance.future)
        try await store.register(.sample(), by: ann)
        _ = try await store.create(once, for: "12345", by: ann)
        _ = try await store.update(once, for: "12345", by: ann)
        _ = try await store.pause("once", of: "12345", by: ann)
        _ = try await store.resume("once", of: "12345", by: ann)
        let id = ExpirationID.random()
        let key = Idempotency(key: "k", fingerprint: [1])
        for run in [id, ExpirationID.random()] {
            _ = try await store.run("once", of: "12345", as: run, idempotency: key, by: ann, trace: nil)
        }
        _ = try await store.remove("once", of: "12345", by: ann)
        _ = try await store.removeApp("12345", by: ann)
        let entries = try await store.audit(AuditQuery()).entries.reversed()
        #expect(
            entries.map(\.action) == [
                "app.register", "schedule.create", "schedule.update", "schedule.pause", "schedule.resume",
                "schedule.run", "schedule.remove", "app.remove",
            ])
        #expect(entries.allSatisfy { $0.applicantService == "12345" && $0.who == "ann" && $0.status == 200 })
        #expect(entries.map(\.target) == [nil, "once", "once", "once", "once", "once", "once", nil])
        #expect(entries.compactMap(\.expirationID) == [id])
        await store.stop()
    }

    @Test func eachRefusalOfAScheduleHasAnEntry() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        try await store.register(.sample(limits: AppLimits(oneTimeSchedules: 1)))
        let once = NamedScheduleDefinition.once("once", at: StoreConformance.future)
        _ = try await store.create(once, for: "12345")
        _ = try await store.create(once, for: "12345", by: ann)
        _ = try await store.create(.once("other", at: StoreConformance.future), for: "12345", by: ann)
        _ = try await store.pause("none", of: "12345", by: ann)
        _ = try await store.removeApp("none", by: ann)
        let entries = try await store.audit(AuditQuery()).entries.reversed()
        #expect(entries.map(\.outcome) == ["name-taken", "too-many", "not-found", "not-found"])
        #expect(entries.map(\.status) == [400, 400, 404, 404])
        await store.stop()
    }

    /// An abort is not confirmed without its entry: they are one statement.
    @Test func whatCannotBeAuditedIsNotDone() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        let new = NewExpiration.sample(startDate: StoreConformance.future)
        _ = try await store.schedule(new)
        try database.run("ALTER TABLE timer_service.audit ADD CONSTRAINT none CHECK (false) NOT VALID")
        func refuses(_ body: () async throws -> Void) async {
            await #expect(throws: StoreError.self) { try await body() }
        }
        await refuses { _ = try await store.abort(new.id, applicantService: nil, by: ann) }
        let change = ExpirationChange(id: new.id, action: .fire, requester: ann)
        await refuses { _ = try await store.change(change) }
        await refuses { try await store.register(.sample(), by: ann) }
        let name = DestinationName(canonical: "kafka")
        await refuses { _ = try await store.control(name, DestinationControl(isPaused: true), by: ann) }
        try database.run("ALTER TABLE timer_service.audit DROP CONSTRAINT none")
        let left = try #require(try await store.expiration(new.id))
        #expect(left.status == .pending && left.expirationDate == StoreConformance.future)
        #expect(try await store.app("12345") == nil)
        #expect(try await store.destinations().isEmpty)
        #expect(try await store.audit(AuditQuery()).entries.isEmpty)
        await store.stop()
    }

    /// Those who ask for one timer in one batch: each has an entry, and who may not see the timer learns nothing of it.
    @Test func whoAsksForAnothersTimerIsNotAnsweredAsItsOwner() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        let new = NewExpiration.sample(startDate: StoreConformance.future, applicantService: "a")
        _ = try await store.schedule(new)
        let inputs = [("b", "eve"), ("a", "ann"), (nil, "boss")].map { service, name in
            AbortVerb.Input(
                id: new.id, applicantService: service, requester: Requester(name: name, address: "192.0.2.1"))
        }
        var verb = AbortVerb(
            lease: Lease(duration: .seconds(3)),
            letters: LetterAnnouncer(announcer: DueAnnouncer(nil), metrics: MetricsRegistry()))
        let results = try verb.perform(inputs, isRepeated: false, on: database.connect(), until: .now + Self.soon)
        #expect(results == [.notFound, .aborted, .aborted])
        let entries = try await store.audit(AuditQuery()).entries
        let told = Set(entries.map { "\($0.who ?? "") \($0.applicantService ?? "") \($0.status)" })
        #expect(told == ["eve b 404", "ann a 204", "boss a 204"] && entries.count == 3)
        await store.stop()
    }

    /// It looks at a thousand entries, and says where it stopped.
    @Test func aPageIsBoundedInWhatItLooksAt() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        try database.addEntries(2_500, action: "fire")
        try database.run("UPDATE timer_service.audit SET action = 'retry' WHERE number = 1")
        var query = AuditQuery(limit: 10)
        query.action = .retry
        var pages: [Int] = []
        repeat {
            let page = try await store.audit(query)
            pages.append(page.entries.count)
            query.after = page.next
        } while query.after != nil
        #expect(pages == [0, 0, 1])
        await store.stop()
    }

    @Test func entriesArePrunedInStepsAfterTheirRetention() async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        try database.addEntries(2_200, action: "fire")
        try database.run("UPDATE timer_service.audit SET at = at - interval '2 days' WHERE number <= 2100")
        let connection = try database.connect()
        var pruning = AuditPruning(retention: .seconds(86_400))
        #expect(try pruning.step(limit: 0, on: connection, until: .now + Self.soon) == .done)
        var steps: [Pruning.Step] = []
        repeat { steps.append(try pruning.step(on: connection, until: .now + Self.soon)) } while steps.last != .done
        #expect(steps == [.deleted(1_000), .deleted(1_000), .deleted(100), .deleted(0), .done])
        #expect(try database.count("timer_service.audit") == 100)
        let other = try database.connect()
        try other.run(Statement("", "BEGIN"), until: .now + Self.soon)
        var others = AuditPruning(retention: .seconds(86_400))
        #expect(try others.step(on: other, until: .now + Self.soon) == .done)
        #expect(try pruning.step(on: connection, until: .now + Self.soon) == .othersTurn)
        try other.run(Statement("", "ROLLBACK"), until: .now + Self.soon)
    }

    /// The upkeep of a store that runs does it, unless it is told to keep all.
    @Test(arguments: [(1, 0), (0, 5)]) func theUpkeepPrunes(_ days: Int, _ left: Int) async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        try database.addEntries(5, action: "fire")
        try database.run("UPDATE timer_service.audit SET at = at - interval '2 days'")
        // A timer that has ended is pruned as well, and shows that the round is done.
        try database.run(
            """
            INSERT INTO timer_service.settled_expirations (id, status, settled_at, failure_count)
            VALUES (gen_random_uuid(), 1, now() - interval '9 days', 0)
            """)
        let store = try await database.store {
            $0.retentionDays = 1
            $0.auditRetentionDays = days
            $0.upkeepDelay = .zero
        }
        try await eventually { try database.count("timer_service.settled_expirations") == 0 }
        try await eventually { try database.count("timer_service.audit") == left }
        await store.stop()
    }

    /// Whatever the statistics say: each condition that has an index is met in it, in its order. All entries so far are of
    /// one, which makes it look as cheap to meet them in the order of their times; but none of another is found so.
    @Test(arguments: AuditIndex.allCases) func aPageIsReadInItsIndex(_ index: AuditIndex) async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        try database.addEntries(20_000, action: "fire")
        try database.run(
            "UPDATE timer_service.audit SET who = 'w', applicant_service = 's', expiration_id = '\(ExpirationID.random())'"
        )
        try database.run("VACUUM ANALYZE timer_service.audit")
        let connection = try Connection.open(.byKey(database.url, statementTimeout: .seconds(60)))
        let statement = AuditStatements.page(by: index)
        try connection.run(
            Statement(
                "",
                "PREPARE page (timestamptz, timestamptz, bigint, bigint, text, text, text, uuid) AS \(statement.sql)"),
            until: .now + Self.soon)
        let values = "'-infinity', 'infinity', 0, 50, 'w', 'fire', 's', '\(ExpirationID.random())'"
        let rows = try connection.run(
            Statement("", "EXPLAIN (COSTS OFF) EXECUTE page (\(values))"), until: .now + Self.soon)
        let plan = (0..<rows.count).compactMap { rows.text($0, 0) }
        let name =
            switch index {
            case .expiration: "audit_by_expiration"
            case .who: "audit_by_who"
            case .service: "audit_by_service"
            case .time: "audit_pkey"
            }
        #expect(plan.count { $0.contains("using \(name)") } == 2, "\(plan.joined(separator: "\n"))")
        #expect(
            plan.count { $0.contains("Scan") && $0.contains("timer_service.audit") || $0.contains("on audit") } == 2)
    }

    /// Apps by account, a page after the other; one alone for who may see no other.
    @Test func appsAreListed() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        for account in ["b", "a", "c"] { try await store.register(.sample(account)) }
        #expect(try await store.apps(after: nil, limit: 2, own: nil).map(\.accountID) == ["a", "b"])
        let rest = try await store.apps(after: "b", limit: 2, own: nil)
        #expect(rest == [AppSummary(accountID: "c", domain: "xyz.freshteam.com", region: "US")])
        #expect(try await store.apps(after: nil, limit: 2, own: "b").map(\.accountID) == ["b"])
        #expect(try await store.apps(after: "b", limit: 2, own: "b").isEmpty)
        await store.stop()
    }
}

extension TestDatabase {
    /// Entries of different times, services, names and timers: a few of each.
    fileprivate func addEntries(_ count: Int, action: String) throws {
        try run(
            """
            INSERT INTO timer_service.audit (at, who, address, action, applicant_service, expiration_id, status, outcome)
            SELECT now() - interval '1 hour' + n * interval '1 ms', 'w' || n % 3, '::1', '\(action)', 's' || n % 3,
                gen_random_uuid(), 200, 'done'
            FROM generate_series(1, \(count)) AS n
            """)
    }
}
