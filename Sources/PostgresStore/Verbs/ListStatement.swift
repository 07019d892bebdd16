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
    private(set) var parameters = ListParameters()

    init(_ query: ExpirationQuery, from source: ListSource) {
        self.query = query
        self.source = source
    }

    mutating func build() -> (Statement, Parameters) {
        let scope = scope()
        let own = ownConditions()
        let others = otherConditions()
        let limit = parameters.add(Int64(Self.limit(of: query)))
        let maxBytes = parameters.add(Int64(query.maxBytes))
        let budget = if case .queues = source { limit } else { "\(Self.budget)" }
        let candidates = candidates("*", where: own, in: scope, limit: limit, end: "LIMIT \(budget)")
        let last = self.candidates(
            lastColumns, where: own + ["(SELECT count(*) FROM found) < \(limit)"], in: scope, limit: limit,
            end: "OFFSET \(budget) - 1 LIMIT 1")
        // octet_length() of a text that was stored out of line reads its pointer, and the CTEs carry pointers on: what
        // the page has no room for is never fetched or decompressed. `edge` is looked for only when the candidates ran
        // out before the limit was reached.
        let sql = """
            WITH found AS MATERIALIZED (
                SELECT \(indented: columns),
                    \(dueColumn) AS listed_at, \(source.table).id AS listed_id
                FROM (
                    \(indented: candidates.replacing("\n", with: "\n    "))
                ) AS \(source.table)
                \(indented: source.joins)
                WHERE \(indented: others.isEmpty ? "true" : others.joined(separator: " AND "))
                ORDER BY \(foundOrder) LIMIT \(limit)
            ), placed AS (
                SELECT *, row_number() OVER listed AS place, sum(\(Self.size)) OVER listed AS bytes
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
        return (Statement(planned: title, sql), parameters.values)
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

    private static let names = ExpirationColumn.list(ExpirationColumn.allCases.map { "placed.\($0)" })
    private static let size =
        [ExpirationColumn.payload, .outputMode, .onError, .onEnd, .labels].map { "coalesce(octet_length(\($0)), 0)" }
        .joined(separator: " + ")

    /// The columns of a document; what may be large and is not shown is not read.
    private var columns: String {
        ExpirationColumn.list(ExpirationColumn.allCases.map { "\(expression(of: $0)) AS \($0)" })
    }

    private func expression(of column: ExpirationColumn) -> String {
        switch column {
        case .payload where !query.fields.contains(.payload), .outputMode where !query.fields.contains(.outputMode):
            "'{}'::text"
        case .onError where !query.fields.contains(.onError), .onEnd where !query.fields.contains(.onEnd),
            .labels where !query.fields.contains(.labels):
            "NULL::text"
        default: column.expression
        }
    }

    /// `list_newest`, `list_pending_soonest_of_service`: the status, the order, whether one applicantService is asked for,
    /// and the source if that depends on what there is; other filters have no part in it.
    private var title: String {
        let service = query.filter.applicantService == nil ? nil : "of_service"
        let isUsual = [.documents, .pending, .unfired].contains(source)
        let parts = [
            "list", query.filter.status?.description, query.order.rawValue, service, isUsual ? nil : source.name,
        ]
        return parts.compactMap(\.self).joined(separator: "_")
    }

    static func limit(of query: ExpirationQuery) -> Int {
        min(max(query.limit, 0), 200)
    }

    private var order: String {
        query.order == .newest ? "id DESC" : "due_at, id"
    }

    /// The date in the order `soonest`: that of its next attempt if only pending timers are listed.
    private var dueColumn: String {
        query.filter.status == .pending ? "p.due_at" : "e.due_at"
    }

    private var foundOrder: String {
        query.order == .newest ? "\(source.table).id DESC" : "\(dueColumn), \(source.table).id"
    }

    /// The same order, by the names that `found` gives.
    private var placedOrder: String {
        query.order == .newest ? "listed_id DESC" : "listed_at, listed_id"
    }

    /// A place among the newest is an id alone.
    var lastColumns: String {
        query.order == .newest ? "NULL::timestamptz AS due_at, id" : "due_at, id"
    }

    /// See `ListSource.scope`.
    mutating func scope() -> String {
        source.scope(of: query.filter, &parameters)
    }

    /// The conditions on a candidate's own columns, and that it comes behind the page before.
    mutating func ownConditions() -> [String] {
        place() + conditions.own(&parameters)
    }

    /// The conditions on single candidates and their other tables.
    mutating func otherConditions() -> [String] {
        conditions.others(&parameters)
    }

    /// The SELECT of the candidates, see `ListSource.candidates`.
    func candidates(
        _ columns: String, where own: [String], in scope: String, limit: String, end: String
    ) -> String {
        source.candidates(
            columns, where: own, order: order, isPending: query.filter.status == .pending, scope: scope, limit: limit,
            end: end)
    }

    private var conditions: ListConditions {
        ListConditions(query.filter, in: query.order, from: source)
    }

    private mutating func place() -> [String] {
        guard let after = query.after else { return [] }
        let id = parameters.add(after.id)
        if query.order == .newest { return ["id < \(id)"] }
        let due = parameters.add(after.dueAt)
        return ["due_at >= \(due)", "(due_at, id) > (\(due), \(id))"]
    }
}
