import Metrics
import TestSupport
import Testing
import TimerCore
import TimerTestSupport

@testable import PostgresStore

/// Heavy work beside the heartbeat.
@Suite(.serialized, .testDatabases) struct UpkeepTests {
    private static let soon = ContinuousClock.Duration.seconds(30)

    private func waitingForALock(_ database: TestDatabase, _ query: String) throws -> Int {
        try database.run(
            """
            SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
                AND query LIKE '%\(query)%' AND pid <> pg_backend_pid()
            """
        ).count
    }

    private func addEnded(_ count: Int, bytes: Int, to database: TestDatabase) throws {
        try database.run(
            """
            WITH ended AS (
                INSERT INTO timer_service.settled_expirations (id, status, settled_at, failure_count)
                SELECT gen_random_uuid(), 1, now() - interval '90 days', 0 FROM generate_series(1, \(count)) RETURNING id
            )
            INSERT INTO timer_service.expirations (id, applicant_service, start_date, expiration_interval_ms, due_at,
                payload, output_mode, destination)
            SELECT id, 'a', now(), 0, now(), repeat('x', \(bytes)), '{}', 1 FROM ended
            """)
    }

    private func heldUp(_ lock: String, on database: TestDatabase) throws -> Connection {
        let blocker = try database.connect()
        try blocker.run(Statement("", "BEGIN"), until: .now + Self.soon)
        try blocker.run(Statement("", lock), until: .now + Self.soon)
        return blocker
    }

    /// The prune waits for a lock for as long as the test likes; the lease never lapses, and a takeover does not wait.
    @Test func aPruneThatTakesLongDelaysNoHeartbeatAndNoTakeover() async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        try addEnded(10, bytes: 10, to: database)
        let blocker = try heldUp("SELECT FROM timer_service.expirations FOR UPDATE", on: database)
        let store = try await database.store({ $0.upkeepDelay = .zero })
        // Within the first 1,024 bytes: pg_stat_activity shows no more of a statement (track_activity_query_size).
        try await eventually { try waitingForALock(database, "settled_at < now() - $1") == 1 }
        let owner = store.lease.current
        var deadlines: Set<ContinuousClock.Instant> = []
        try await eventually("the heart beats") {
            if let deadline = store.lease.deadline { deadlines.insert(deadline) }
            return deadlines.count >= 3
        }
        #expect(store.lease.current == owner)
        _ = try await store.schedule(.sample(startDate: StoreConformance.past))
        try database.run("INSERT INTO timer_service.replicas (alive_until) VALUES (now() - interval '1 s')")
        try database.run(
            "UPDATE timer_service.pending_expirations SET owner = (SELECT max(owner) FROM timer_service.replicas)")
        try await eventually {
            try database.run("SELECT FROM timer_service.pending_expirations WHERE owner IS NULL").count == 1
        }
        #expect(try database.run("SELECT FROM timer_service.settled_expirations").count == 10, "the prune went on")
        try blocker.run(Statement("", "ROLLBACK"), until: .now + Self.soon)
        try await eventually { try database.run("SELECT FROM timer_service.expirations").count == 1 }
        await store.stop()
    }

    @Test func theAgeOfTheQueueIsThatOfTheEarliestDueDate() async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        let connection = try database.connect()
        func measured() throws -> Double { try age(beside: KnownPauses(), on: connection) }
        #expect(try measured() == 0)
        try addPending(dueIn: 3_600, to: database)
        #expect(try measured() == 0)
        for seconds in [-60, -7_200, -120] { try addPending(dueIn: seconds, to: database) }
        #expect(try measured() >= 7_200)
        try database.run("DELETE FROM timer_service.pending_expirations WHERE due_at < now() - interval '1 hour'")
        #expect(try (120..<3_600).contains(measured()))
        try database.run("ALTER TABLE timer_service.pending_expirations RENAME TO elsewhere")
        #expect(try measured().isNaN, "not known, and no error")
    }

    /// However many wait for one that is paused, and stand in front.
    @Test func theAgeOfTheQueueLeavesOutDestinationsThatArePaused() async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        let name = DestinationName(canonical: "http://paused:80")
        let connection = try database.connect()
        let pauses = KnownPauses()
        func measured() throws -> Double { try age(beside: pauses, on: connection) }
        let slow = DestinationName(canonical: "http://slow:80")
        pauses.learn([name: DestinationControl(isPaused: true), slow: DestinationControl(concurrency: 1)])
        let (tenant, paused) = (Int64(7) << 32, Int64(name.key.rawValue))
        try addPending(dueIn: -7_200, to: database, destination: tenant | paused)
        #expect(try measured() == 0)
        for destination in [tenant, -tenant | 1] { try addPending(dueIn: -60, to: database, destination: destination) }
        #expect(try (60..<3_600).contains(measured()))
        try addPending(dueIn: -7_200, to: database, destination: tenant | paused, count: 1_100)
        #expect(try (60..<3_600).contains(measured()), "behind those that are looked at first")
        pauses.learn([:])
        #expect(try measured() >= 7_200)
    }

    private func age(beside pauses: KnownPauses, on connection: Connection) throws -> Double {
        let gauge = MetricsRegistry().gauge("age", help: "Age.")
        var age = QueueAge(gauge: gauge, pauses: pauses)
        try age.measure(on: connection, until: .now + Self.soon)
        return gauge.value
    }

    @Test func whatIsPendingIsToldByWhenItIsDue() async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        for seconds in [-60, 60, 120, 7_200, 90_000, 100_000, 200_000] { try addPending(dueIn: seconds, to: database) }
        let (connection, registry) = (try database.connect(), MetricsRegistry())
        func measured() throws -> String {
            var gauges = PendingGauges(in: registry)
            try gauges.measure(on: connection, until: .now + Self.soon)
            return registry.render()
        }
        let counted = try measured()
        for (due, count) in [("overdue", 1), ("hour", 2), ("day", 1), ("later", 3)] {
            #expect(counted.contains("timer_store_pending_timers{due=\"\(due)\"} \(count).0\n"), "\(counted)")
        }
        try database.run("ALTER TABLE timer_service.pending_expirations RENAME TO elsewhere")
        #expect(try measured().contains(#"timer_store_pending_timers{due="later"} NaN"#), "not known, and no error")
    }

    /// The plan is made while there are five rows, for which PostgreSQL would read the table.
    @Test func theAgeOfTheQueueIsReadInItsIndex() async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        for _ in 0..<5 { try addPending(dueIn: -60, to: database) }
        try database.run("VACUUM ANALYZE timer_service.pending_expirations")
        let connection = try database.connect()
        var age = QueueAge(gauge: MetricsRegistry().gauge("age", help: "Age."), pauses: KnownPauses())
        try age.measure(on: connection, until: .now + Self.soon)
        let plan = try connection.run(Statement("", "EXPLAIN EXECUTE oldest_due"), until: .now + Self.soon)
        let lines = (0..<plan.count).compactMap { plan.text($0, 0) }
        #expect(lines.contains { $0.contains("using pending_expirations_by_due") }, "\(lines)")
        #expect(!lines.contains { $0.contains("Seq Scan") || $0.contains("Sort") }, "\(lines)")
    }

    private func addPending(
        dueIn seconds: Int, to database: TestDatabase, destination: Int64 = 1, count: Int = 1
    ) throws {
        try database.run(
            """
            INSERT INTO timer_service.pending_expirations (id, due_at, size, destination)
            SELECT gen_random_uuid(), now() + interval '\(seconds) seconds', 0, \(destination)
            FROM generate_series(1, \(count))
            """)
    }

    /// A claim holds the replica's row FOR KEY SHARE until it has ended.
    @Test func aClaimThatTakesLongDelaysNoHeartbeat() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        let blocker = try heldUp("SELECT owner FROM timer_service.replicas FOR KEY SHARE", on: database)
        let before = try #require(store.lease.deadline)
        try await eventually { store.lease.deadline.map { $0 > before + store.lease.duration } ?? false }
        try blocker.run(Statement("", "ROLLBACK"), until: .now + Self.soon)
        await store.stop()
    }

    @Test func aStepIsBoundedInBytesAndInRows() async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        try addEnded(9, bytes: 1 << 20, to: database)
        try addEnded(1_500, bytes: 10, to: database)
        let connection = try database.connect()
        var pruning = Pruning(retention: .seconds(86_400))
        var deleted: [Int] = []
        while case .deleted(let count) = try pruning.step(on: connection, until: .now + Self.soon) {
            let before = deleted.reduce(0, +)
            deleted.append(count)
            let left = try database.run("SELECT FROM timer_service.expirations WHERE length(payload) > 10").count
            #expect(before > 0 || 9 - left <= 5, "\(9 - left) MiB in one step")
        }
        #expect(deleted.reduce(0, +) == 1_509)
        #expect(deleted.allSatisfy { $0 <= 1_000 })
        #expect(try database.run("SELECT FROM timer_service.settled_expirations").count == 0)
    }

    /// With what is beside it: the attempts that failed, which count in bytes.
    @Test func attemptsArePrunedWithTheirTimers() async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        try addEnded(9, bytes: 10, to: database)
        try database.run("UPDATE timer_service.settled_expirations SET failure_count = 1000")
        try database.run(
            """
            INSERT INTO timer_service.attempts (expiration_id, number, outcome, reason)
            SELECT id, number, 2, repeat('x', 1000) FROM timer_service.settled_expirations, generate_series(1, 1000) AS number
            """)
        try database.run(
            "INSERT INTO timer_service.attempts (expiration_id, number, outcome) VALUES (gen_random_uuid(), 1, 4)")
        let connection = try database.connect()
        var pruning = Pruning(retention: .seconds(86_400))
        #expect(try pruning.step(on: connection, until: .now + Self.soon) == .deleted(4))
        while case .deleted = try pruning.step(on: connection, until: .now + Self.soon) {}
        #expect(try database.count("timer_service.settled_expirations") == 0)
        #expect(try database.count("timer_service.attempts") == 1, "that of a timer that has not ended")
    }

    /// While one replica is at a step, the others do none.
    @Test func oneReplicaAtATimeDoesUpkeep() async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        try addEnded(5, bytes: 10, to: database)
        let first = try database.connect()
        let second = try database.connect()
        var pruning = Pruning(retention: .seconds(86_400))
        var search = OrphanSearch()
        try first.run(Statement("", "BEGIN"), until: .now + Self.soon)
        var firsts = Pruning(retention: .seconds(86_400))
        #expect(try firsts.step(on: first, until: .now + Self.soon) == .deleted(5))
        #expect(try pruning.step(on: second, until: .now + Self.soon) == .othersTurn)
        #expect(try search.step(on: second, until: .now + Self.soon) == .othersTurn)
        try first.run(Statement("", "ROLLBACK"), until: .now + Self.soon)
        #expect(try pruning.step(on: second, until: .now + Self.soon) == .deleted(5))
    }

    /// Under a number that nobody has: found whatever their date, a slice at a time. What a live replica, or one whose
    /// timers are being released, holds stays.
    @Test func orphansAreFoundSliceBySlice() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        for _ in 0..<25 { _ = try await store.schedule(.sample(startDate: StoreConformance.future)) }
        try database.run(
            """
            UPDATE timer_service.pending_expirations SET owner = 900 WHERE id IN
                (SELECT id FROM timer_service.pending_expirations ORDER BY id OFFSET 5 LIMIT 13)
            """)
        try database.run(
            """
            UPDATE timer_service.pending_expirations SET owner = (SELECT owner FROM timer_service.replicas)
            WHERE id IN (SELECT id FROM timer_service.pending_expirations ORDER BY id LIMIT 3)
            """)
        let connection = try database.connect()
        var search = OrphanSearch()
        var steps: [OrphanSearch.Step] = []
        for _ in 0..<3 { steps.append(try search.step(limit: 10, on: connection, until: .now + Self.soon)) }
        #expect(steps == [.released(5), .released(8), .done(0)])
        #expect(try database.run("SELECT FROM timer_service.pending_expirations WHERE owner IS NOT NULL").count == 3)
        await store.stop()
    }

    /// More timers than one statement lets go; and who began to release them has died: another goes on.
    @Test func whatADepartedReplicaHeldIsReleasedByWhoeverComes() async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        try database.run(
            """
            INSERT INTO timer_service.pending_expirations (id, due_at, owner, attempt, size, destination)
            SELECT gen_random_uuid(), now() - i % 7 * interval '1 s', 900, 1, 2, 1 FROM generate_series(1, 5000) AS i
            """)
        try database.run("INSERT INTO timer_service.departed_replicas (owner) VALUES (900)")
        var release = Release(of: [900])
        #expect(try release.step(on: database.connect(), until: .now + Self.soon) == 2_000)
        #expect(!release.isComplete)
        let store = try await database.store()
        try await eventually { try database.run("SELECT FROM timer_service.departed_replicas").count == 0 }
        #expect(try database.run("SELECT FROM timer_service.pending_expirations WHERE owner IS NOT NULL").count == 0)
        await store.stop()
    }

    /// All heartbeats were held up together: when they come through again nobody is taken for dead.
    @Test func afterAStallOfTheDatabaseNobodyIsTakenForDead() async throws {
        let database = try TestDatabase.make()
        let stores = [try await database.store(), try await database.store()]
        let owners = stores.map(\.lease.current)
        try await eventually { stores.allSatisfy(\.lease.mayTakeOver) }
        let blocker = try heldUp("LOCK TABLE timer_service.replicas IN SHARE ROW EXCLUSIVE MODE", on: database)
        try await eventually { stores.allSatisfy { !$0.lease.isValid } }
        try blocker.run(Statement("", "ROLLBACK"), until: .now + Self.soon)
        try await eventually { stores.allSatisfy(\.lease.mayTakeOver) }
        #expect(stores.map(\.lease.current) == owners)
        for store in stores { await store.stop() }
    }
}
