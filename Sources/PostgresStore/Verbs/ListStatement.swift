import TimerCore

/// The statement of one `ExpirationQuery`: reads a bounded number of candidates in the order of an index, leaves those
/// that the filters refuse, and says how far it came. So a page costs the same however many timers there are and however
/// few of them are wanted; one that runs out of candidates has fewer rows than its limit, perhaps none, and the next page
/// goes on where it ended.
struct ListStatement {
    /// Candidates that one page reads, at most.
    static let budget = 1_000

    private let query: ExpirationQuery
    private let source: ListSource
    private var parameters = Parameters()

    init(_ query: ExpirationQuery, from source: ListSource) {
        self.query = query
        self.source = source
    }

    mutating func build() -> (Statement, Parameters) {
        let scope = scope()
        let own = place() + ownFilters()
        let others = otherFilters()
        let limit = add(Int64(Self.limit(of: query)), "bigint")
        let maxBytes = add(Int64(query.maxBytes), "bigint")
        let budget = if case .queues = source { limit } else { "\(Self.budget)" }
        let candidates = source.candidates(
            "*", where: own, order: order, scope: scope, limit: limit, end: "LIMIT \(budget)")
        let last = source.candidates(
            lastColumns, where: own + ["(SELECT count(*) FROM found) < \(limit)"], order: order, scope: scope,
            limit: limit, end: "OFFSET \(budget) - 1 LIMIT 1")
        // octet_length() of a text that was stored out of line reads its pointer, and the CTEs carry pointers on: what
        // the page has no room for is never fetched or decompressed. `edge` is looked for only when the candidates ran
        // out before the limit was reached.
        let sql = """
            WITH found AS MATERIALIZED (
                SELECT \(indented: Self.columns),
                    \(source.dueColumn) AS listed_at, \(source.table).id AS listed_id,
                    octet_length(e.payload) + octet_length(e.output_mode) + coalesce(octet_length(e.on_error), 0)
                        + coalesce(octet_length(e.on_end), 0) AS size
                FROM (
                    \(indented: candidates.replacing("\n", with: "\n    "))
                ) AS \(source.table)
                \(indented: source.joins)
                WHERE \(others.isEmpty ? "true" : others.joined(separator: " AND "))
                ORDER BY \(foundOrder) LIMIT \(limit)
            ), placed AS (
                SELECT *, row_number() OVER listed AS place, sum(size) OVER listed AS bytes
                FROM found
                WINDOW listed AS (ORDER BY \(placedOrder) ROWS UNBOUNDED PRECEDING)
            ), edge AS (
                \(indented: last)
            )
            SELECT \(Self.names),
                \(FoundColumn.list)
            FROM (SELECT) AS one LEFT JOIN placed ON place = 1 OR bytes <= \(maxBytes) LEFT JOIN edge ON true
            ORDER BY place
            """
        return (Statement(planned: title, sql), parameters)
    }

    /// Behind the columns of a document, which are NULL where the page has no row.
    enum FoundColumn: Int, Column {
        /// The place of the row in the query's order.
        case listedAt, listedID
        /// Rows that the limit let through, those included that the page has no bytes for.
        case found
        /// The place of the last candidate, if there may be more behind it and the limit was not reached.
        case edgeAt, edgeID

        var expression: String {
            switch self {
            case .listedAt: "placed.listed_at"
            case .listedID: "placed.listed_id"
            case .found: "(SELECT count(*) FROM found)"
            case .edgeAt: "edge.due_at"
            case .edgeID: "edge.id"
            }
        }
    }

    private static let columns = ExpirationColumn.list(
        ExpirationColumn.allCases.map { "\($0.expression) AS \($0)" })
    private static let names = ExpirationColumn.list(ExpirationColumn.allCases.map { "placed.\($0)" })

    /// `list_newest`, `list_pending_soonest_of_service`: the status, the order, whether one applicantService is asked for,
    /// and the source if that depends on what there is; other filters have no part in it.
    private var title: String {
        let service = query.applicantService == nil ? nil : "of_service"
        let few: String? =
            switch source {
            case .documents, .pending, .unfired: nil
            case .fewDocuments: "few_documents"
            case .fewUnfired: "few_unfired"
            case .queues: "in_queues"
            }
        let parts = ["list", query.status?.description, query.order.rawValue, service, few]
        return parts.compactMap(\.self).joined(separator: "_")
    }

    static func limit(of query: ExpirationQuery) -> Int {
        min(max(query.limit, 0), 200)
    }

    private var order: String {
        query.order == .newest ? "id DESC" : "due_at, id"
    }

    private var foundOrder: String {
        query.order == .newest ? "\(source.table).id DESC" : "\(source.dueColumn), \(source.table).id"
    }

    /// The same order, by the names that `found` gives.
    private var placedOrder: String {
        query.order == .newest ? "listed_id DESC" : "listed_at, listed_id"
    }

    /// A place among the newest is an id alone.
    private var lastColumns: String {
        query.order == .newest ? "NULL::timestamptz AS due_at, id" : "due_at, id"
    }

    /// The parameter within which the source is; empty for one that is everything.
    private mutating func scope() -> String {
        switch source {
        case .queues(let queues):
            parameters.add(.bigint, queues)
            return "$\(parameters.ranges.count)::bigint[]"
        case .fewDocuments: return add(query.applicantService ?? "")
        case .documents, .pending, .unfired, .fewUnfired: return ""
        }
    }

    /// The condition that a candidate comes behind the page before.
    private mutating func place() -> [String] {
        guard let after = query.after else { return [] }
        parameters.add(after.id)
        let id = "$\(parameters.ranges.count)::uuid"
        if query.order == .newest { return ["id < \(id)"] }
        let due = add(after.dueAt)
        return ["due_at >= \(due)", "(due_at, id) > (\(due), \(id))"]
    }

    /// Conditions that the order of the candidates' index leaves no candidates by.
    private mutating func ownFilters() -> [String] {
        var conditions: [String] = []
        switch source {
        case .documents where query.order == .newest:
            if let service = query.applicantService { conditions.append("applicant_service = \(add(service))") }
        // What the partial index says of itself.
        case .unfired: conditions.append("status IN (2, 3)")
        case .documents, .fewDocuments, .pending, .queues, .fewUnfired: break
        }
        if source.isRanged(in: query.order) { conditions += range("due_at") }
        return conditions
    }

    /// Conditions on single candidates: each that they refuse was read for nothing.
    private mutating func otherFilters() -> [String] {
        var conditions: [String] = []
        switch query.status {
        case .pending where source.table == "e": conditions.append("p.id IS NOT NULL")
        case .pending, nil: break
        case .expired, .aborted, .error: conditions.append("s.status = \(query.status?.rawValue ?? 0)")
        }
        switch source {
        case .documents where query.order == .newest, .fewDocuments: break
        case .documents, .pending, .queues, .unfired, .fewUnfired:
            if let service = query.applicantService { conditions.append("e.applicant_service = \(add(service))") }
        }
        if !source.isRanged(in: query.order) { conditions += range(query.status == .pending ? "p.due_at" : "e.due_at") }
        return conditions
    }

    private mutating func range(_ column: String) -> [String] {
        var conditions: [String] = []
        if let from = query.dueFrom { conditions.append("\(column) >= \(add(from))") }
        if let before = query.dueBefore { conditions.append("\(column) < \(add(before))") }
        return conditions
    }

    private mutating func add(_ value: Timestamp) -> String {
        parameters.add(value)
        return "$\(parameters.ranges.count)::timestamptz"
    }

    private mutating func add(_ value: String) -> String {
        parameters.add(value)
        return "$\(parameters.ranges.count)::text"
    }

    private mutating func add(_ value: Int64, _ type: String) -> String {
        parameters.add(value)
        return "$\(parameters.ranges.count)::\(type)"
    }
}
