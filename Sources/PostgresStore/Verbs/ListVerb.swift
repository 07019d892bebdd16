import TimerCore

/// Pages of documents, by keyset: no OFFSET, no count, and a bounded number of rows read for each.
///
/// "Due", for a pending timer, is its next attempt.
struct ListVerb: LaneVerb {
    mutating func perform(
        _ inputs: [ExpirationQuery], isRepeated: Bool, on connection: Connection,
        until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [ExpirationPage] {
        var pages: [ExpirationPage] = []
        for query in inputs {
            let source = try source(of: query, on: connection, until: deadline)
            var builder = ListStatement(query, from: source)
            let (statement, parameters) = builder.build()
            let rows = try connection.run(statement, parameters, until: deadline)
            pages.append(ExpirationPage(rows, of: query))
        }
        return pages
    }

    /// Lists nothing, by the statement that reads all three tables.
    mutating func probe(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        _ = try perform([ExpirationQuery(limit: 0)], isRepeated: false, on: connection, until: deadline)
    }

    private func source(
        of query: ExpirationQuery, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> ListSource {
        let service = query.applicantService
        switch (query.status, query.order) {
        case (.pending, .newest): return service == nil ? .pending : .documents
        case (.aborted, .newest), (.error, .newest): return service == nil ? .unfired : .documents
        case (_, .newest): return .documents
        case (.pending, .soonest):
            guard let service else { return .pending }
            return try queues(of: service, on: connection, until: deadline).map { .queues($0) } ?? .pending
        case (let status, .soonest):
            if let service {
                var parameters = Parameters()
                parameters.add(service)
                if try isFew(ListStatements.documents, parameters, on: connection, until: deadline) {
                    return .fewDocuments
                }
            }
            guard status == .aborted || status == .error else { return .documents }
            let isFew = try isFew(ListStatements.unfired, Parameters(), on: connection, until: deadline)
            return isFew ? .fewUnfired : .documents
        }
    }

    /// The queues of a tenant that are not empty; nil: they are many, or not all known.
    private func queues(
        of service: String, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [Int64]? {
        // The tenant is the upper half of a queue's number.
        let first = Int64(Int32(bitPattern: TenantKey(service).rawValue)) << 32
        var parameters = Parameters()
        parameters.add(first)
        parameters.add(first | 0xFFFF_FFFF)
        parameters.add(Int64(ListSource.fewQueues + 1))
        let results = try connection.run(
            [(ListStatements.hasOldQueues, Parameters()), (ListStatements.queues, parameters)], until: deadline)
        guard results.count == 2, results[0].sole?.bool(.value) == false else { return nil }
        let queues = results[1].all(of: SoleColumn.self).compactMap { $0.integer(.value, as: Int64.self) }
        return queues.count <= ListSource.fewQueues ? queues : nil
    }

    private func isFew(
        _ statement: Statement, _ parameters: Parameters, on connection: Connection,
        until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> Bool {
        try connection.run(statement, parameters, until: deadline).sole?.bool(.value) ?? false
    }
}

/// The statements that say which source suits a list.
enum ListStatements {
    /// The queues from `$1` through `$2` that are not empty, found one by one in their index, `$3` at most.
    static let queues = Statement(
        planned: "list_queues",
        """
        WITH RECURSIVE walk AS (
            (SELECT destination FROM timer_service.pending_expirations
                WHERE destination >= $1::bigint AND destination <= $2::bigint ORDER BY destination LIMIT 1)
            UNION ALL
            SELECT next.destination FROM walk CROSS JOIN LATERAL (
                SELECT destination FROM timer_service.pending_expirations
                WHERE destination > walk.destination AND destination <= $2::bigint ORDER BY destination LIMIT 1
            ) AS next
        )
        SELECT destination FROM walk LIMIT $3::bigint
        """)

    /// True when there may be timers of before migration 4, whose queues do not tell their tenant: by the time in their
    /// ids (RFC 9562 §5.7).
    static let hasOldQueues = Statement(
        planned: "list_has_old_queues",
        """
        SELECT coalesce((SELECT id FROM timer_service.pending_expirations ORDER BY id LIMIT 1) < (
            SELECT (lpad(to_hex(floor(extract(epoch FROM applied_at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
            FROM timer_service.schema_migrations WHERE version = 4), false)
        """)

    /// True when an applicantService has few documents.
    static let documents = Statement(
        planned: "list_has_few_documents",
        """
        SELECT count(*) <= \(ListSource.fewRows) FROM (
            SELECT FROM timer_service.expirations WHERE applicant_service = $1::text LIMIT \(ListSource.fewRows + 1)
        ) AS documents
        """)

    /// True when few timers have ended without a delivery.
    static let unfired = Statement(
        planned: "list_has_few_unfired",
        """
        SELECT count(*) <= \(ListSource.fewRows) FROM (
            SELECT FROM timer_service.settled_expirations WHERE status IN (2, 3) LIMIT \(ListSource.fewRows + 1)
        ) AS unfired
        """)
}

extension ExpirationPage {
    /// A page of what was found. Each row says how many the query's limit let through, those included that its bytes did
    /// not; and how far the candidates reached when they ran out.
    init(_ rows: Rows, of query: ExpirationQuery) {
        let all = rows.all(of: ExpirationColumn.self)
        let expirations = all.compactMap { Expiration($0) }
        let found = Int(all.first?.found.integer(.found, as: Int64.self) ?? 0)
        let isCut = found > expirations.count || found >= ListStatement.limit(of: query)
        self.init(expirations, next: isCut ? all.last?.found.listed : all.first?.found.edge)
    }
}

extension Row where Columns == ExpirationColumn {
    fileprivate var found: Row<ListStatement.FoundColumn> {
        following()
    }
}

extension Row where Columns == ListStatement.FoundColumn {
    fileprivate var listed: ExpirationQuery.Position? {
        position(.listedAt, .listedID)
    }

    fileprivate var edge: ExpirationQuery.Position? {
        position(.edgeAt, .edgeID)
    }

    /// Among the newest the id is all that counts.
    private func position(
        _ dueAt: ListStatement.FoundColumn, _ id: ListStatement.FoundColumn
    ) -> ExpirationQuery.Position? {
        self.id(id).map {
            ExpirationQuery.Position(dueAt: timestamp(dueAt) ?? Timestamp(milliseconds: 0), id: $0)
        }
    }
}
