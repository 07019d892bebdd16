import Schedules
import TestSupport
import Testing
import TimerCore
import TimerTestSupport

@testable import PostgresStore

/// After a day of silence the misfire policies decide, however many occurrences are missed, and before any claim.
@Suite(.serialized, .testDatabases) struct MisfireTests {
    private let deadline = ContinuousClock.now + .seconds(300)

    /// Schedules of several apps, a day later, without the threads of a store.
    private func afterADay(
        _ apps: [(account: String, count: Int, every: String, more: String)],
        _ body: (TestDatabase, Claimer) throws -> Void
    ) async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        let connection = try database.connect()
        let anchor = Timestamp(milliseconds: try database.now().milliseconds)
        var verb = NamedScheduleVerb.alone()
        for app in apps {
            try verb.perform(
                [.register(.sample(app.account, limits: AppLimits(recurringSchedules: 1_000)))], on: connection)
            for number in 0..<app.count {
                let text = jsonText(#"{"time_unit":"\#(app.every)","frequency":1\#(app.more)}"#)
                let definition = NamedScheduleDefinition(
                    name: "s\(number)", data: jsonText("{}"), scheduleAt: anchor, scheduleAtText: anchor.rfc3339,
                    repeats: try Repeat(text, anchor: anchor))
                try verb.perform([.create(definition, accountID: app.account)], on: connection)
            }
        }
        try database.elapse("1 day")
        try database.add(3, due: "now()", of: "plain")
        try body(database, try Claimer(database))
    }

    /// The account and the lateness in seconds of all that was claimed.
    private func claimed(_ database: TestDatabase) throws -> [(account: String, late: Int64)] {
        let rows = try database.run(
            """
            SELECT e.applicant_service, floor(extract(epoch FROM now() - e.due_at))::bigint
            FROM timer_service.pending_expirations p JOIN timer_service.expirations e USING (id)
            WHERE p.owner IS NOT NULL
            """)
        return (0..<rows.count).map { (rows.text($0, 0) ?? "", rows.integer($0, 1, as: Int64.self) ?? -1) }
    }

    /// Another app's backlog fills the passes: its schedules come first, and owe a thousand occurrences each.
    @Test func nothingFiresBeforeItsPolicyWasAsked() async throws {
        let backlog = #","misfire":"all","misfire_limit":1000,"misfire_window_ms":604800000"#
        try await afterADay([
            ("backlog", 12, "minutes", backlog), ("skips", 5, "hours", #","misfire":"skip""#),
        ]) { database, claimer in
            let keeper = NamedScheduleAdvance(connection: try database.connect(), deadline: deadline, waits: true)
            var pass = keeper
            #expect(
                try claimer.claim(ClaimRequest(limit: 1_000)).expirations.count == 3, "others' timers wait for none")
            while try pass.isAnyDue() {
                let result = try pass.perform()
                #expect(result.stored < 4_096)
                pass.passed = result.schedules == 0 ? [] : pass.passed.union(result.accounts)
                claimer.floor.lower()
                _ = try claimer.claim(ClaimRequest(limit: 1_000))
                let taken = try claimed(database)
                #expect(taken.filter { $0.account == "skips" && $0.late > 60 }.isEmpty)
                #expect(taken.filter { $0.account == "backlog" && $0.late > 1_000 * 60 + 60 }.isEmpty)
            }
            claimer.floor.lower()
            while try !claimer.claim(ClaimRequest(limit: 4_000)).expirations.isEmpty { claimer.floor.lower() }
            #expect(try claimed(database).count { $0.account == "backlog" } == 12_000)
        }
    }

    /// An app with many due schedules does not stand before the others.
    @Test func appsTakeTurns() async throws {
        try await afterADay([("many", 70, "minutes", ""), ("few", 2, "hours", "")]) { database, _ in
            var pass = NamedScheduleAdvance(connection: try database.connect(), deadline: deadline, waits: true)
            let first = try pass.perform()
            #expect(first.schedules == 64 && first.accounts == ["many"])
            pass.passed = first.accounts
            let second = try pass.perform()
            #expect(second.schedules == 2 && second.accounts == ["few"])
            pass.passed = []
            #expect(try pass.perform().schedules == 6)
        }
    }

    /// A day has 1,441 minutes that are due at its end, the first included.
    @Test(arguments: [("one", 1_440), ("skip", 1_440), ("all", 1_341)])
    func whatIsMissedIsCounted(policy: String, missed: Int) async throws {
        try await afterADay([("a", 1, "minutes", #","misfire":"\#(policy)""#)]) { database, _ in
            let pass = NamedScheduleAdvance(connection: try database.connect(), deadline: deadline, waits: true)
            // The test itself may see the next minute.
            let counted = try pass.perform().missed
            #expect((missed - 1...missed + 1).contains(counted))
            let history = try #require(try database.namedSchedules(of: "a").first).history
            #expect(history.missedCount == Int64(counted) && history.missedAt != nil)
        }
    }
}
