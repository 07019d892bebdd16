import Schedules
import TestSupport
import Testing
import Threads
import TimerCore
import TimerTestSupport

@testable import PostgresStore

/// An app that is registered anew while hundreds of events of it wait.
@Suite(.serialized, .testDatabases) struct AppRewriteTests {
    /// 50 schedules of 100 kB each, the last the soonest, without the threads of a store.
    private func withEvents(_ body: (TestDatabase, Connection, inout NamedScheduleVerb) throws -> Void) async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        let connection = try database.connect()
        var verb = NamedScheduleVerb.alone()
        try verb.perform([.register(.sample())], on: connection)
        let data = #"{"a":"\#(String(repeating: "x", count: 100_000))"}"#
        for number in 0..<50 {
            let at = StoreConformance.future.advanced(by: .seconds(-number))
            try verb.perform([.create(.once("s\(number)", at: at, data: data), accountID: "12345")], on: connection)
        }
        try body(database, connection, &verb)
    }

    private func rewritten(_ database: TestDatabase) throws -> Int {
        try database.count(#"timer_service.expirations WHERE payload LIKE '%"region":"EU"%'"#)
    }

    @Test func theRequestDoesOneStepAndTheKeeperTheRest() async throws {
        try await withEvents { database, connection, verb in
            try verb.perform([.register(.sample(region: "EU"))], on: connection)
            let atOnce = try rewritten(database)
            #expect((1...25).contains(atOnce))
            let soonest = """
                timer_service.expirations WHERE payload LIKE '%"region":"EU"%' AND due_at <=
                    (SELECT due_at FROM timer_service.expirations ORDER BY due_at OFFSET \(atOnce - 1) LIMIT 1)
                """
            #expect(try database.count(soonest) == atOnce)
            let apps = AppChanges(connection: connection, deadline: .now + .seconds(60))
            var steps = 0
            while try apps.rewriteWaitingEvents() { steps += 1 }
            #expect(steps >= 1)
            #expect(try rewritten(database) == 50)
            let sizes = """
                timer_service.pending_expirations p JOIN timer_service.expirations e USING (id)
                WHERE p.size = octet_length(e.payload) + octet_length(e.output_mode)
                """
            #expect(try database.count(sizes) == 50)
        }
    }

    /// The keeper of a store finishes it by itself.
    @Test func aStoreFinishesIt() async throws {
        try await withEvents { database, connection, verb in
            try verb.perform([.register(.sample(region: "EU"))], on: connection)
            var keeper = NamedScheduleKeeper(
                announcer: DueAnnouncer(nil), metrics: verb.metrics, logger: .init(label: "test"))
            _ = try keeper.round(on: connection, until: StopSignal())
            #expect(try rewritten(database) == 50)
            #expect(try database.count("timer_service.apps WHERE rewritten_to IS NOT NULL") == 0)
        }
    }

    /// A count that is never reached: the end is stored, and not looked for again.
    @Test func aCountIsCountedOutOnce() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        try await store.register(.sample(limits: AppLimits(recurringSchedules: 3)))
        let anchor = StoreConformance.future
        let text = jsonText(#"{"cron":"0 0 29 2 *","count":10000}"#)
        let rare = NamedScheduleDefinition(
            name: "rare", data: jsonText("{}"), scheduleAt: anchor, scheduleAtText: anchor.rfc3339,
            repeats: try Repeat(text, anchor: anchor))
        #expect(rare.repeats?.recurrence.end == .latest)
        #expect(try await store.create(rare, for: "12345") == .done)
        _ = try await store.create(.minutely("ends", from: anchor, #","count":2"#), for: "12345")
        #expect(try database.count("timer_service.schedules WHERE ends_at = '9999-12-31T23:59:59.999Z'") == 1)
        #expect(try await store.namedSchedule("rare", of: "12345")?.value.definition == rare)
        let ends = try #require(try await store.namedSchedule("ends", of: "12345")?.value.definition.repeats)
        #expect(ends.recurrence.end == anchor.advanced(by: .seconds(60)))
        await store.stop()
    }
}
