import TestSupport
import Testing
import TimerCore

@testable import PostgresStore

/// Counts, step by step, and what they read.
@Suite(.serialized, .testDatabases) struct CountingTests {
    private static let label = ListShape.label

    /// As many parameters as the text numbers: PostgreSQL refuses any other number.
    @Test(arguments: ListShape.all.indices, [false, true]) func eachParameterIsGiven(index: Int, isWhole: Bool) {
        let shape = ListShape.all[index]
        let query = shape.query(hasRange: isWhole, isContinued: isWhole)
        let statement = CountStatement(query: query, source: shape.source)
        for (statement, parameters) in [statement.step, statement.all] {
            #expect(statement.nulls.ranges.count == parameters.ranges.count, "\(statement.sql)")
        }
    }

    /// Two in a thousand are overdue, and were stored at any time: from the newest down few would be met, and by date all are.
    @Test func aRangeOfDatesIsCountedByDate() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        try database.add(20_000, due: "now() + n * interval '1 minute'")
        try database.add(40, due: "now() - n * interval '1 minute'")
        let filter = ExpirationFilter(status: .pending, dueBefore: .now())
        // One step: without patience there is no other.
        #expect(try await store.count(filter, within: .zero) == CountedTimers(40))
        await store.stop()
    }

    /// Each step of a count is a turn of its own: a list waits for one of them, and not for the count.
    @Test func withoutPatienceTheRestIsReckoned() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        try database.addTimers(30_000)
        try database.run("VACUUM ANALYZE timer_service.expirations, timer_service.pending_expirations")
        for filter in [
            ExpirationFilter(), ExpirationFilter(status: .pending), ExpirationFilter(applicantService: "other"),
            ExpirationFilter(status: .pending, dueFrom: .earliest),
        ] {
            let count = try await store.count(filter, within: .zero)
            #expect(count.isEstimate && (27_000...33_000).contains(count.count), "\(filter): \(count)")
        }
        #expect(try await store.count(ExpirationFilter(applicantService: "nobody"), within: .zero) == CountedTimers(0))
        await store.stop()
    }

    @Test func queuesOfADestinationAreCountedInTheirIndex() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        for tenant in ["a", "b"] {
            try database.add(3_000, due: "now() + n * interval '1 s'", for: "http://h:80", of: tenant)
        }
        try database.add(500, due: "now() + n * interval '1 s'", for: "http://other:80")
        try database.run("VACUUM ANALYZE timer_service.pending_expirations")
        // Random ids look as if they were of before the tenants.
        try database.run("UPDATE timer_service.schema_migrations SET applied_at = '1970-01-01'")
        let filter = ExpirationFilter(status: .pending, destination: try DestinationFilter("h:80"))
        #expect(try await store.count(filter, within: .seconds(60)) == CountedTimers(6_000))
        let count = try await store.count(filter, within: .zero)
        #expect(count.isEstimate && (5_000...7_000).contains(count.count), "\(count)")
        await store.stop()
    }
}
