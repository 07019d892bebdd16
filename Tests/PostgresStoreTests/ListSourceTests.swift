import TestSupport
import Testing
import TimerCore

@testable import PostgresStore

/// Lists from each of their sources, and what a page that runs out of candidates says.
@Suite(.serialized, .testDatabases) struct ListSourceTests {
    private func withStore(_ body: (TestDatabase, PostgresStore) async throws -> Void) async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        try await body(database, store)
        await store.stop()
    }

    /// All pages of a query, each behind the one before; nil: it does not end.
    private func pages(_ read: (ExpirationQuery.Position?) async throws -> ExpirationPage) async throws
        -> [[Expiration]]?
    {
        var pages: [[Expiration]] = []
        var after: ExpirationQuery.Position?
        repeat {
            let page = try await read(after)
            pages.append(page.expirations)
            after = page.next
        } while after != nil && pages.count < 100
        return after == nil ? pages : nil
    }

    /// Two services in three destinations; a third of the timers pending, the others ended one way or another.
    private func fill(_ database: TestDatabase) throws -> [Int64] {
        let queues = ["x", "y", "z"].map { QueueKey(tenant: TenantKey("a"), destination: DestinationKey($0)).rawValue }
        for (service, first) in [("a", 0), ("b", 45)] {
            try database.run(
                """
                WITH document AS (
                    INSERT INTO timer_service.expirations (id, applicant_service, start_date, expiration_interval_ms,
                        due_at, payload, output_mode, destination)
                    SELECT gen_random_uuid(), '\(service)', now(), n, date '2026-01-01' + n % 20 * interval '1 minute',
                        '{}', '{}', (ARRAY[\(queues.map { "\($0)" }.joined(separator: ","))])[n % 3 + 1]
                    FROM generate_series(\(first), \(first + 44)) AS n
                    RETURNING id, due_at, expiration_interval_ms AS n, destination
                ), labelled AS (
                    INSERT INTO timer_service.labels (id, name, value) SELECT id, 'a', 'b' FROM document WHERE n % 5 < 2
                ), changed AS (
                    INSERT INTO timer_service.bulk_changes (operation, id)
                    SELECT '\(ListShape.operation)', id FROM document WHERE n % 7 < 3
                    UNION ALL SELECT gen_random_uuid(), id FROM document
                ), ended AS (
                    INSERT INTO timer_service.settled_expirations (id, status, settled_at, failure_count)
                    SELECT id, n % 3 + 1, date '2026-01-02' + n % 20 * interval '1 minute', 0 FROM document WHERE n % 4 > 0
                )
                INSERT INTO timer_service.pending_expirations (id, due_at, size, destination, last_error)
                SELECT id, due_at, 4, destination, CASE WHEN n % 8 = 0 THEN 'x' END FROM document WHERE n % 4 = 0
                """)
        }
        return queues
    }

    /// Whatever the source: the same rows in the same order.
    @Test func allSourcesGiveTheSameRows() async throws {
        try await withStore { database, store in
            let queues = try fill(database)
            let connection = try database.connect()
            let all = try await store.expirations(ExpirationQuery(limit: 200)).expirations
            #expect(all.count == 90)
            let operation = ExpirationFilter(bulkOperation: ListShape.operation)
            let changed = Set(
                try await store.expirations(ExpirationQuery(operation, limit: 200)).expirations.map(\.id))
            #expect(changed.count == 39)
            let ended = try time("2026-01-02T00:06:00Z")
            let (from, before) = try (time("2026-01-01T00:03:00Z"), time("2026-01-01T00:15:00Z"))
            for shape in ListShape.all {
                let source: ListSource = if case .queues = shape.source { .queues(queues) } else { shape.source }
                for isRange in [false, true] {
                    let service = shape.hasService ? "a" : nil
                    let expected = all.filter { row in
                        (shape.status == nil || row.status == shape.status)
                            && (service == nil || row.applicantService == service)
                            && (!shape.hasLabel || row.labels.all == [ListShape.label])
                            && (!shape.isChanged || changed.contains(row.id))
                            && (shape.source != .fewInError || row.expirationIntervalMs % 20 >= 6)
                            && (!shape.hasFailed || row.lastError != nil)
                            && (!isRange || row.expirationDate >= from && row.expirationDate < before)
                    }.sorted { left, right in
                        shape.order == .newest
                            ? left.id > right.id
                            : (left.expirationDate, left.id) < (right.expirationDate, right.id)
                    }
                    let listed = try await pages { after in
                        let query = ExpirationQuery(
                            ExpirationFilter(
                                status: shape.status, applicantService: service, dueFrom: isRange ? from : nil,
                                dueBefore: isRange ? before : nil,
                                endedFrom: shape.source == .fewInError ? ended : nil,
                                labels: shape.hasLabel ? [ListShape.label] : [], hasFailed: shape.hasFailed,
                                bulkOperation: shape.isChanged ? ListShape.operation : nil),
                            order: shape.order, limit: 4, after: after)
                        var builder = ListStatement(query, from: source)
                        let (statement, parameters) = builder.build()
                        return ExpirationPage(
                            try connection.run(statement, parameters, until: .now + .seconds(30)), of: query)
                    }
                    let label = "\(shape) \(isRange)"
                    #expect(listed?.flatMap { $0 }.map(\.id) == expected.map(\.id), "\(label)")
                }
            }
        }
    }

    /// Three of 6,000 are wanted, and their dates are in no index of this order: pages without a row lead to them.
    @Test(arguments: [nil, ExpirationStatus.pending]) func aPageWithoutRowsLeadsOn(status: ExpirationStatus?)
        async throws
    {
        try await withStore { database, store in
            try database.add(6_000, due: "date '2040-01-01' + n * interval '1 minute'")
            let before = try time("2040-01-01T00:03:30Z")
            let listed = try await pages { after in
                try await store.expirations(
                    ExpirationQuery(
                        ExpirationFilter(status: status, dueBefore: before), order: .newest, limit: 2, after: after))
            }
            let pages = try #require(listed)
            #expect(pages.joined().count == 3)
            #expect(Set(pages.joined().map(\.id)).count == 3)
            // 1,000 candidates to a page.
            #expect(pages.count >= 6)
        }
    }

    /// All that is due behind the last of the few is not looked through: not even the index on due dates.
    @Test func theEndOfFewDocumentsIsFoundAmongThemAlone() async throws {
        try await withStore { database, store in
            try database.add(40_000, due: "date '2040-01-01' + n * interval '1 minute'")
            // Every hundredth, each on a page of its own: to the planner these are dear to visit.
            try database.run(
                """
                UPDATE timer_service.expirations SET applicant_service = 'few'
                WHERE extract(epoch FROM due_at)::bigint / 60 % 100 = 0
                """)
            try database.run("CLUSTER timer_service.expirations USING expirations_by_due")
            try database.run("VACUUM ANALYZE timer_service.expirations")
            let last = try database.run("SELECT max(due_at) - interval '900 minutes' FROM timer_service.expirations")
            let after = ExpirationQuery.Position(
                dueAt: try #require(last.timestamp(0, 0)), id: ExpirationID(high: .max, low: .max))
            let query = ExpirationQuery(ExpirationFilter(applicantService: "few"), order: .soonest, after: after)
            #expect(try await store.expirations(query).expirations.count == 9)
            var list = ListStatement(query, from: .fewDocuments)
            let (statement, parameters) = list.build()
            let plan = try database.connect().run(
                Statement("", "EXPLAIN \(statement.sql)"), parameters, until: .now + .seconds(60))
            let lines = (0..<plan.count).compactMap { plan.text($0, 0) }
            #expect(lines.contains { $0.contains("expirations_by_applicant") })
            #expect(!lines.contains { $0.contains("expirations_by_due") }, "\(lines.joined(separator: "\n"))")
        }
    }

    /// A tenant with more queues than are visited one by one is found among all the others.
    @Test func aTenantOfManyQueuesIsListedToo() async throws {
        try await withStore { database, store in
            let tenant = Int64(Int32(bitPattern: TenantKey("other").rawValue)) << 32
            let few = ListSource.fewQueues
            try database.add(few, due: "date '2040-01-01' + n * interval '1 minute'", queue: "\(tenant) + n")
            func count() async throws -> Int? {
                try await pages { after in
                    try await store.expirations(
                        ExpirationQuery(
                            ExpirationFilter(status: .pending, applicantService: "other"), order: .soonest, limit: 50,
                            after: after))
                }?.joined().count
            }
            #expect(try await count() == few)
            try database.add(3, due: "date '2041-01-01'", queue: "\(tenant) + \(few) + n")
            #expect(try await count() == few + 3)
        }
    }

    /// The queue of a timer of before migration 4 does not tell its tenant: it is found all the same.
    @Test func timersOfBeforeTheTenantsAreListedToo() async throws {
        try await withStore { database, store in
            let tenant = Int64(Int32(bitPattern: TenantKey("other").rawValue)) << 32
            try database.add(2, due: "date '2040-01-01'", queue: "\(tenant) + n")
            try database.add(1, due: "date '2040-01-01'", queue: "\(tenant &+ 1 << 40)")
            // Their ids are random; so is the time in them.
            try database.run("UPDATE timer_service.schema_migrations SET applied_at = '2100-01-01'")
            for table in ["expirations", "pending_expirations"] {
                try database.run(
                    """
                    UPDATE timer_service.\(table) SET id = ('00' || substr(id::text, 3))::uuid
                    WHERE destination NOT BETWEEN \(tenant) AND \(tenant) + 4294967295
                    """)
            }
            let query = ExpirationQuery(ExpirationFilter(status: .pending, applicantService: "other"), order: .soonest)
            #expect(try await store.expirations(query).expirations.count == 3)
        }
    }

    private func time(_ text: String) throws -> Timestamp {
        try Timestamp(rfc3339: text)
    }
}
