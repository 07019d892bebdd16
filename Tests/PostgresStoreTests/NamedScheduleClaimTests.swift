import Logging
import Metrics
import Schedules
import TestSupport
import Testing
import TimerCore
import TimerTestSupport

@testable import PostgresStore

/// A claim stores the next occurrence of each schedule whose occurrence it takes, in the same transaction. No keeper
/// runs here: what is stored, the claim has stored.
@Suite(.serialized, .testDatabases) struct NamedScheduleClaimTests {
    private let deadline = ContinuousClock.now + .seconds(300)

    /// An app whose schedules "a", made by `definition`, and "plain", a timer, are due.
    private func withDue(
        app: App = .sample(limits: AppLimits(recurringSchedules: 100)),
        elapse: String = "60 seconds",
        _ definition: (Timestamp) throws -> NamedScheduleDefinition = { try .minutely("a", from: $0) },
        _ body: (TestDatabase, Claimer) throws -> Void
    ) async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        try await store.register(app)
        let anchor = Timestamp(milliseconds: try database.now().milliseconds)
        #expect(try await store.create(definition(anchor), for: app.accountID) == .done)
        await store.stop()
        let claimer = try Claimer(database)
        try database.elapse(elapse)
        try database.run(
            """
            WITH document AS (
                INSERT INTO timer_service.expirations (id, applicant_service, start_date, expiration_interval_ms,
                    due_at, payload, output_mode, destination)
                VALUES (gen_random_uuid(), 'plain', now(), 0, now(), '{}', '{}', 0) RETURNING id
            )
            INSERT INTO timer_service.pending_expirations (id, due_at, size, destination)
            SELECT id, now(), 4, 0 FROM document
            """)
        try body(database, claimer)
    }

    private func stored(_ database: TestDatabase) throws -> Int {
        try database.count("timer_service.occurrences")
    }

    @Test func aClaimStoresWhatFollows() async throws {
        let app = App.sample("a\"b\\c\u{7}é", region: "E\nU", limits: AppLimits(timeout: .milliseconds(77)))
        try await withDue(app: app) { database, claimer in
            let claim = try claimer.claim()
            #expect(claim.expirations.count == 2)
            let rows = try database.run(
                """
                SELECT s.nominal_at, e.due_at, e.payload, e.output_mode, e.destination, e.id, p.due_at, p.size,
                    s.following_at IS NULL
                FROM timer_service.schedules s
                JOIN timer_service.occurrences o ON o.schedule_id = s.id AND o.nominal_at = s.nominal_at
                JOIN timer_service.expirations e ON e.id = o.expiration_id AND e.id = s.expiration_id
                JOIN timer_service.pending_expirations p ON p.id = e.id
                WHERE p.owner IS NULL AND p.attempt = 0 AND p.destination = e.destination
                    AND e.start_date = e.due_at AND e.expiration_interval_ms = 0
                    AND e.applicant_service = s.account_id
                """)
            try #require(rows.count == 1)
            let nominalAt = try #require(rows.timestamp(0, 0))
            let due = try #require(claim.expirations.first { $0.payload != jsonText("{}") }).dueAt
            #expect(nominalAt == due.advanced(by: .seconds(60)))
            #expect(rows.timestamp(0, 1) == nominalAt && rows.timestamp(0, 6) == nominalAt)
            let payload = EventTemplate(app).payload(data: jsonText("{}"), at: nominalAt)
            #expect(rows.object(0, 2) == payload)
            #expect(rows.object(0, 3) == app.deliveredOutputMode)
            #expect(rows.integer(0, 4, as: Int64.self) == app.queue.rawValue)
            #expect(
                rows.integer(0, 7, as: Int32.self)
                    == Int32(payload.bytes.count + app.deliveredOutputMode.bytes.count))
            let id = try #require(rows.id(0, 5)).description
            #expect(id.dropFirst(14).first == "7", "RFC 9562: version 7")
            #expect("89ab".contains(try #require(id.dropFirst(19).first)), "RFC 9562: variant")
            let madeAt = Int64(try #require(rows.id(0, 5)).high >> 16)
            #expect(abs(madeAt - claim.claimedAt.milliseconds) < 60_000, "RFC 9562: the milliseconds since 1970")
            #expect(rows.bool(0, 8) == true, "what follows that one is for the keeper to say")
        }
    }

    /// Another connection sees neither the claim nor what follows, then both; a connection that dies leaves neither.
    @Test func itIsOneTransaction() async throws {
        try await withDue { database, claimer in
            let both = """
                (SELECT FROM timer_service.pending_expirations WHERE owner IS NOT NULL
                UNION ALL SELECT FROM timer_service.occurrences OFFSET 1) AS seen
                """
            try claimer.connection.run(Statement("", "BEGIN"), until: deadline)
            #expect(try claimer.claim().expirations.count == 2)
            #expect(try database.count(both) == 0)
            try database.run("SELECT pg_terminate_backend(\(try claimer.backend()))")
            try claimer.reconnect(to: database)
            try claimer.connection.run(Statement("", "BEGIN"), until: deadline)
            #expect(try claimer.claim().expirations.count == 2)
            #expect(try database.count(both) == 0)
            try claimer.connection.run(Statement("", "COMMIT"), until: deadline)
            #expect(try database.count(both) == 3)
        }
    }

    /// Whoever changes an app's schedules has locked its row, and waits for rows that the claim has locked.
    @Test func aLockedAppIsLeftToTheKeeper() async throws {
        try await withDue { database, claimer in
            let changer = try database.connect()
            try changer.run(Statement("", "BEGIN"), until: deadline)
            try changer.run(Statement("", "SELECT FROM timer_service.apps FOR UPDATE"), until: deadline)
            #expect(try claimer.claim().expirations.count == 2)
            #expect(try stored(database) == 1)
            try changer.run(Statement("", "ROLLBACK"), until: deadline)
            let keeper = NamedScheduleAdvance(connection: changer, deadline: deadline, waits: false)
            #expect(try keeper.perform().stored == 1)
            #expect(try stored(database) == 2)
        }
    }

    @Test func claimsOfSeveralReplicasDoNotHinderEachOther() async throws {
        try await withDue { database, claimer in
            let other = try database.connect()
            try other.run(Statement("", "BEGIN"), until: deadline)
            try other.run(Statement("", "SELECT FROM timer_service.apps FOR SHARE"), until: deadline)
            #expect(try claimer.claim().expirations.count == 2)
            #expect(try stored(database) == 2)
        }
    }

    @Test func aScheduleThatCannotGoOnStopsNoTimer() async throws {
        try await withDue { database, claimer in
            try database.run("ALTER TABLE timer_service.occurrences ADD CHECK (schedule_id <> 1) NOT VALID")
            #expect(try claimer.claim().expirations.count == 2)
            #expect(try stored(database) == 1)
            #expect(try claimer.claim().expirations.isEmpty)
            #expect(claimer.log.errors == 1)
            #expect(throws: DatabaseError.self) {
                try NamedScheduleAdvance(connection: claimer.connection, deadline: deadline, waits: true).perform()
            }
        }
    }

    /// What is later than the grace is the policy's to say, whether it fires and what follows.
    @Test func aLateClaimLeavesTheOccurrenceToThePolicy() async throws {
        try await withDue(elapse: "130 seconds") { (database: TestDatabase, claimer: Claimer) throws in
            #expect(try claimer.claim().expirations.map(\.payload) == [jsonText("{}")], "the plain timer alone")
            #expect(try claimer.claim().expirations.isEmpty)
            #expect(try stored(database) == 1)
            let keeper = NamedScheduleAdvance(connection: claimer.connection, deadline: deadline, waits: true)
            let result = try keeper.perform()
            #expect(result.hasFreed && result.stored == 1)
            claimer.floor.lower()
            #expect(try claimer.claim().expirations.count == 1, "misfire is one")
        }
    }

    /// An attempt was made in time: the next one may be as late as it is.
    @Test func aRetryIsNotAskedAbout() async throws {
        try await withDue { database, claimer in
            let claim = try claimer.claim()
            #expect(claim.expirations.count == 2)
            try database.run("UPDATE timer_service.pending_expirations SET owner = NULL")
            try database.elapse("1 day")
            claimer.floor.lower()
            #expect(try Set(claimer.claim().expirations.map(\.id)) == Set(claim.expirations.map(\.id)))
        }
    }

    @Test(arguments: ["count", "once", "paused"])
    func whatHasNoNextGetsNone(_ kind: String) async throws {
        try await withDue(
            { anchor in
                switch kind {
                case "count": try .minutely("a", from: anchor.advanced(by: .seconds(-30)), #","count":2"#)
                case "once": .once("a", at: anchor.advanced(by: .seconds(30)))
                default: try .minutely("a", from: anchor)
                }
            },
            { database, claimer in
                if kind == "paused" { try database.run("UPDATE timer_service.schedules SET is_paused = true") }
                // Another that is due, or the claim would not look.
                try database.run(
                    """
                    INSERT INTO timer_service.schedules (account_id, name, data, schedule_at, schedule_at_text, nominal_at)
                    SELECT account_id, 'b', '{}', now(), '', now() FROM timer_service.schedules
                    """)
                #expect(try claimer.claim().expirations.count == 2)
                #expect(try stored(database) == 1)
                #expect(try database.count("timer_service.schedules WHERE NOT is_over") == 2)
                #expect(claimer.log.errors == 0)
            })
    }

    /// Its nominal time has an expiration already: of a claim before the schedule was set back.
    @Test func aNominalTimeHasOneExpiration() async throws {
        try await withDue { database, claimer in
            try database.run(
                """
                INSERT INTO timer_service.occurrences (schedule_id, nominal_at, expiration_id)
                SELECT id, following_at, gen_random_uuid() FROM timer_service.schedules
                """)
            #expect(try claimer.claim().expirations.count == 2)
            #expect(try stored(database) == 2)
            #expect(try database.count("timer_service.pending_expirations") == 2)
        }
    }

    /// The keeper says what follows, so that the next claim can go on; and writes down the event of apps that were
    /// registered by an older version.
    @Test func theKeeperPreparesTheNextClaim() async throws {
        try await withDue { database, claimer in
            _ = try claimer.claim()
            let keeper = NamedScheduleAdvance(connection: claimer.connection, deadline: deadline, waits: true)
            #expect(try keeper.isAnyWithoutFollowing())
            #expect(try keeper.prepare().schedules == 1)
            #expect(try !keeper.isAnyWithoutFollowing())
            #expect(
                try database.count(
                    "timer_service.schedules WHERE following_at = nominal_at + interval '1 minute'") == 1)
            try database.elapse("60 seconds")
            claimer.floor.lower()
            #expect(try claimer.claim().expirations.count == 1)
            #expect(try stored(database) == 3)
            try database.run("UPDATE timer_service.apps SET event_head = NULL")
            _ = try keeper.prepare()
            try database.elapse("60 seconds")
            claimer.floor.lower()
            #expect(try claimer.claim().expirations.count == 1)
            #expect(try stored(database) == 3)
            #expect(try keeper.perform().stored == 1)
            #expect(try database.count("timer_service.apps WHERE event_head IS NOT NULL") == 1)
            #expect(claimer.log.errors == 0)
        }
    }
}
