import TimerCore

/// The search for the source that suits a list best: what it asks of the database is bounded as a page is.
struct ListSourceSearch {
    private let filter: ExpirationFilter
    private let order: ExpirationQuery.Order
    private let connection: Connection
    private let deadline: ContinuousClock.Instant

    init(
        _ filter: ExpirationFilter, _ order: ExpirationQuery.Order, on connection: Connection,
        until deadline: ContinuousClock.Instant
    ) {
        self.filter = filter
        self.order = order
        self.connection = connection
        self.deadline = deadline
    }

    func source() throws(DatabaseError) -> ListSource {
        for label in filter.labels where try isFew(ListSourceStatements.labelled, label.text) {
            return .fewLabelled(label)
        }
        if let operation = filter.bulkOperation, try isFew(changedBy: operation) { return .fewChanged(operation) }
        if filter.status == .error, filter.endedFrom != nil || filter.endedBefore != nil, try areFewInError() {
            return .fewInError
        }
        if filter.hasFailed, order == .newest { return .failed }
        if filter.hasFailed, try isFew(ListSourceStatements.failed) { return .fewFailed }
        return try order == .newest ? newest() : soonest()
    }

    private func newest() throws(DatabaseError) -> ListSource {
        if let operation = filter.bulkOperation { return .changed(operation) }
        if let label = filter.labels.first {
            if let service = filter.applicantService, try isFew(ListSourceStatements.documents, service) {
                return .documents
            }
            return .labelled(label)
        }
        if filter.applicantService != nil { return .documents }
        switch filter.status {
        case .pending: return .pending
        case .aborted, .error: return .unfired
        case .expired, nil: return .documents
        }
    }

    private func soonest() throws(DatabaseError) -> ListSource {
        if filter.status == .pending { return try queues().map { .queues($0) } ?? .pending }
        if let service = filter.applicantService, try isFew(ListSourceStatements.documents, service) {
            return .fewDocuments
        }
        guard filter.status == .aborted || filter.status == .error else { return .documents }
        return try isFew(ListSourceStatements.unfired) ? .fewUnfired : .documents
    }

    /// The queues that are not empty, of the tenant and the destination that are asked for; nil: they are many, or not all
    /// known.
    private func queues() throws(DatabaseError) -> [Int64]? {
        var parameters = Parameters()
        let statement: Statement
        let tenant = filter.applicantService.map { Int64(Int32(bitPattern: TenantKey($0).rawValue)) << 32 }
        switch (tenant, filter.destination?.kind) {
        case (let tenant?, .keys(let keys)): return try areAllKnown() ? keys.map { tenant | Int64($0.rawValue) } : nil
        case (let tenant?, _):
            // The tenant is the upper half of a queue's number.
            parameters.add(tenant)
            parameters.add(tenant | 0xFFFF_FFFF)
            statement = ListSourceStatements.queues
        case (nil, .keys(let keys)):
            parameters.add(.bigint, keys.map { Int64($0.rawValue) })
            parameters.add(Int64(ListSource.fewRows))
            statement = ListSourceStatements.queuesOfDestination
        case (nil, _): return nil
        }
        parameters.add(Int64(ListSource.fewQueues + 1))
        guard try areAllKnown() else { return nil }
        let rows = try connection.run(statement, parameters, until: deadline).all(of: SoleColumn.self)
        let queues = rows.compactMap { $0.integer(.value, as: Int64.self) }
        return queues.count == rows.count && queues.count <= ListSource.fewQueues ? queues : nil
    }

    private func areAllKnown() throws(DatabaseError) -> Bool {
        try connection.run(ListSourceStatements.hasOldQueues, until: deadline).sole?.bool(.value) == false
    }

    private func isFew(_ statement: Statement, _ text: String? = nil) throws(DatabaseError) -> Bool {
        var parameters = Parameters()
        if let text { parameters.add(text) }
        return try isTrue(statement, parameters)
    }

    private func isFew(changedBy operation: ExpirationID) throws(DatabaseError) -> Bool {
        var parameters = Parameters()
        parameters.add(operation)
        return try isTrue(ListSourceStatements.changed, parameters)
    }

    private func areFewInError() throws(DatabaseError) -> Bool {
        var parameters = Parameters()
        parameters.add(filter.endedFrom ?? .earliest)
        parameters.add(filter.endedBefore ?? .latest)
        return try isTrue(ListSourceStatements.inError, parameters)
    }

    private func isTrue(_ statement: Statement, _ parameters: Parameters) throws(DatabaseError) -> Bool {
        try connection.run(statement, parameters, until: deadline).sole?.bool(.value) ?? false
    }
}

/// The statements that say which source suits a list.
enum ListSourceStatements {
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

    /// The queues that are not empty for the destinations `$1`, found tenant by tenant in their index, `$3` at most; and
    /// a NULL if there are more than `$2` tenants: then not all were looked at.
    static let queuesOfDestination = Statement(
        planned: "list_queues_of_destination",
        """
        WITH RECURSIVE walk AS (
            (SELECT destination >> 32 AS tenant FROM timer_service.pending_expirations ORDER BY destination LIMIT 1)
            UNION ALL
            SELECT next.destination >> 32 FROM walk CROSS JOIN LATERAL (
                SELECT destination FROM timer_service.pending_expirations
                WHERE destination > (walk.tenant << 32 | 4294967295) ORDER BY destination LIMIT 1
            ) AS next
        ), tenants AS MATERIALIZED (
            SELECT tenant FROM walk LIMIT $2::bigint + 1
        )
        (SELECT NULL::bigint AS destination WHERE (SELECT count(*) FROM tenants) > $2::bigint)
        UNION ALL
        (SELECT queue.destination FROM tenants CROSS JOIN unnest($1::bigint[]) AS key CROSS JOIN LATERAL (
            SELECT destination FROM timer_service.pending_expirations
            WHERE destination = (tenants.tenant << 32 | key) ORDER BY destination, due_at LIMIT 1
        ) AS queue
        LIMIT $3::bigint)
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
    static let documents = isFew("list_has_few_documents", "expirations WHERE applicant_service = $1::text")
    /// True when few timers have a label.
    static let labelled = isFew(
        "list_has_few_labelled",
        "labels WHERE \(ListSource.isLabelled("$1::text")) ORDER BY \(ListSource.label), id")
    /// True when few timers have ended without a delivery.
    static let unfired = isFew("list_has_few_unfired", "settled_expirations WHERE status IN (2, 3)")
    /// True when an attempt of few pending timers has failed.
    static let failed = isFew("list_has_few_failed", "pending_expirations WHERE last_error IS NOT NULL")

    /// True when a bulk operation has changed few timers.
    static let changed = isFew("list_has_few_changed", "bulk_changes WHERE operation = $1::uuid")
    /// True when few timers have ended in error within a while.
    static let inError = isFew(
        "list_has_few_in_error",
        "settled_expirations WHERE status = 3 AND settled_at >= $1::timestamptz AND settled_at <= $2::timestamptz")

    private static func isFew(_ title: String, _ rows: String) -> Statement {
        Statement(
            planned: title,
            """
            SELECT count(*) <= \(ListSource.fewRows) FROM (
                SELECT FROM timer_service.\(rows) LIMIT \(ListSource.fewRows + 1)
            ) AS rows
            """)
    }
}
