import TestSupport
import Testing
import TimerCore

@testable import PostgresStore

/// Which indexes lists of labels and failures read, whatever the statistics say.
@Suite(.testDatabases) struct ListPlanTests {
    private func plan(_ query: ExpirationQuery, from source: ListSource, on database: TestDatabase) throws -> [String] {
        var list = ListStatement(query, from: source)
        let (statement, parameters) = list.build()
        let plan = try database.connect().run(
            Statement("", "EXPLAIN (COSTS OFF) \(statement.sql)"), parameters, until: .now + .seconds(60))
        return (0..<plan.count).compactMap { plan.text($0, 0) }
    }

    /// A tenth has the label, which makes it look cheap to meet it among all by id; but none of the newest has.
    @Test func aLabelIsReadInItsIndex() async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        let label = Label(trustedName: "a", value: "usual")
        try database.run(
            """
            INSERT INTO timer_service.labels (id, name, value)
            SELECT lpad(to_hex(n), 32, '0')::uuid, 'a', CASE WHEN n <= 2000 THEN 'usual' ELSE 'other' END
            FROM generate_series(1, 20000) AS n
            """)
        try database.run("VACUUM ANALYZE timer_service.labels")
        let id = ExpirationID(high: .max, low: .max)
        let after = ExpirationQuery.Position(dueAt: .earliest, id: id)
        let query = ExpirationQuery(ExpirationFilter(labels: [label]), after: after)
        let lines = try plan(query, from: .labelled(label), on: database)
        #expect(lines.count { $0.contains("using labels_by_text") } == 2, "\(lines.joined(separator: "\n"))")
        #expect(!lines.contains { $0.contains("Scan Backward using labels_pkey") })
    }

    /// A page that filters needs the first of them at once, so it looks cheap to meet them among all, the newest first.
    @Test(arguments: [ExpirationQuery.Order.newest, .soonest]) func aRareLabelIsReadInItsIndex(
        order: ExpirationQuery.Order
    ) async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        let label = Label(trustedName: "a", value: "rare")
        try database.add(100_000, due: "date '2040-01-01' + n * interval '1 minute'")
        try database.run(
            """
            INSERT INTO timer_service.labels (id, name, value)
            SELECT id, 'a', CASE WHEN row_number() OVER () % 100 = 0 THEN 'rare' ELSE 'other' END
            FROM timer_service.expirations
            """)
        try database.run("VACUUM ANALYZE timer_service.labels, timer_service.expirations")
        let filter = ExpirationFilter(applicantService: "nobody", labels: [label])
        let lines = try plan(ExpirationQuery(filter, order: order), from: .fewLabelled(label), on: database)
        #expect(lines.count { $0.contains("labels_by_text") } == 2, "\(lines.joined(separator: "\n"))")
        #expect(!lines.contains { $0.contains("Scan Backward using labels_pkey") })
    }

    @Test func failedTimersAreReadInTheirIndex() async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        try database.add(20_000, due: "date '2040-01-01' + n * interval '1 minute'")
        try database.run(
            "UPDATE timer_service.pending_expirations SET last_error = 'x' WHERE get_byte(uuid_send(id), 0) = 0")
        try database.run("VACUUM ANALYZE timer_service.pending_expirations")
        let lines = try plan(ExpirationQuery(ExpirationFilter(hasFailed: true)), from: .failed, on: database)
        #expect(lines.contains { $0.contains("using pending_expirations_failed") }, "\(lines.joined(separator: "\n"))")
    }

    /// A tenth was changed by it, which makes it look cheap to meet them among all by id; but none of the newest was.
    @Test func whatABulkOperationChangedIsReadInItsIndex() async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        let operation = ListShape.operation
        try database.run(
            """
            INSERT INTO timer_service.bulk_changes (operation, id)
            SELECT CASE WHEN n <= 2000 THEN '\(operation)' ELSE '\(ExpirationID(high: 8, low: 8))' END::uuid,
                lpad(to_hex(n), 32, '0')::uuid
            FROM generate_series(1, 20000) AS n
            """)
        try database.run("VACUUM ANALYZE timer_service.bulk_changes")
        let after = ExpirationQuery.Position(dueAt: .earliest, id: ExpirationID(high: .max, low: .max))
        let query = ExpirationQuery(ExpirationFilter(bulkOperation: operation), after: after)
        let lines = try plan(query, from: .changed(operation), on: database)
        #expect(lines.count { $0.contains("using bulk_changes_pkey") } == 2, "\(lines.joined(separator: "\n"))")
        #expect(!lines.contains { $0.contains("bulk_changes_by_id") })
    }

    @Test func timersInErrorAreReadByWhenTheyEnded() async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        try database.run(
            """
            INSERT INTO timer_service.settled_expirations (id, status, settled_at, failure_count)
            SELECT gen_random_uuid(), CASE WHEN n % 10 = 0 THEN 3 ELSE 1 END, now() - n * interval '1 minute', 0
            FROM generate_series(1, 50000) AS n
            """)
        try database.run("VACUUM ANALYZE timer_service.settled_expirations")
        let from = Timestamp.now().advanced(by: .seconds(-3_600))
        let filter = ExpirationFilter(status: .error, endedFrom: from)
        let lines = try plan(ExpirationQuery(filter), from: .fewInError, on: database)
        #expect(lines.contains { $0.contains("settled_expirations_in_error") }, "\(lines.joined(separator: "\n"))")
    }

    /// So that the update of a claim writes no index (HOT: heapam.c, heap_update).
    @Test func noIndexHasWhatAClaimWrites() async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        let indexes = try database.run(
            """
            SELECT i.indexrelid::regclass::text
            FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid
            WHERE i.indrelid = 'timer_service.pending_expirations'::regclass AND a.attname IN ('owner', 'attempt')
                AND (a.attnum = ANY (i.indkey) OR pg_get_expr(i.indpred, i.indrelid) ~ a.attname::text)
            """)
        #expect(indexes.count == 0)
    }
}
