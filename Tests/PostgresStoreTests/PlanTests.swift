import TestSupport
import Testing
import TimerCore

@testable import PostgresStore

/// Plans that were made before the tables were filled.
@Suite(.testDatabases) struct PlanTests {
    /// What each statement of `durations` says, at these times after the first.
    private func ends(_ statements: [(duration: Duration, at: Duration)]) -> [Bool] {
        let start = ContinuousClock.now
        var life = PlanLife(limit: .milliseconds(50))
        return statements.map { life.ends(after: $0.duration, at: start + $0.at) }
    }

    @Test func onlyASlowStatementEndsAPlan() {
        #expect(ends([(.milliseconds(50), .zero), (.milliseconds(51), .zero)]) == [false, true])
    }

    @Test func plansAreNotMadeAnewAllTheTime() {
        let justBefore = PlanLife.pause - .milliseconds(1)
        let ends = ends([(.seconds(1), .zero), (.seconds(1), justBefore), (.seconds(1), PlanLife.pause)])
        #expect(ends == [true, false, true])
    }

    /// What PostgreSQL may know of `expirations` before thousands come: that there is nothing, or that there are pages
    /// without a row, as an ANALYZE beside a transaction that fills the table has it.
    static let before = [
        "VACUUM ANALYZE",
        "UPDATE pg_class SET reltuples = 0, relpages = 1000 WHERE oid = 'timer_service.expirations'::regclass",
    ]

    @Test(arguments: before) func forgottenPlansAreMadeForWhatIsThereNow(known: String) async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        await store.stop()
        try database.run(known)
        let claimer = try Claimer(database)
        // Prepares the statement.
        _ = try claimer.claim()
        try database.run(
            """
            INSERT INTO timer_service.expirations (id, applicant_service, start_date, expiration_interval_ms, due_at,
                payload, output_mode, destination)
            SELECT gen_random_uuid(), 'a', now(), 0, now(), '{}', '{}', 1 FROM generate_series(1, 5000)
            """)
        try claimer.connection.forgetPlans(until: .now + .seconds(30))
        let plan = try claimer.connection.run(
            Statement("", "EXPLAIN EXECUTE claim (100, 1, '-infinity', 8388608, 10000)"), until: .now + .seconds(30))
        let lines = (0..<plan.count).compactMap { plan.text($0, 0) }
        #expect(lines.contains { $0.contains("using expirations_pkey") })
        #expect(!lines.contains { $0.contains("expirations_by_applicant") || $0.contains("using expirations_by_due") })
    }
}
