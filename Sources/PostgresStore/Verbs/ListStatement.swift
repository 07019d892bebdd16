import TimerCore

/// The statement of one `ExpirationQuery`, with only the conditions that it asks for, so that each is planned as it is.
struct ListStatement {
    private let query: ExpirationQuery
    private var parameters = Parameters()
    private var conditions: [String] = []

    init(_ query: ExpirationQuery) {
        self.query = query
    }

    mutating func build() -> (Statement, Parameters) {
        addFilters()
        addPosition()
        let condition = conditions.isEmpty ? "true" : conditions.joined(separator: " AND ")
        let limit = add(Int64(Self.limit(of: query)), "bigint")
        let maxBytes = add(Int64(query.maxBytes), "bigint")
        // octet_length() of a text that was stored out of line reads its pointer, and the CTEs carry pointers on: what
        // the page has no room for is never fetched or decompressed. The limit stands below the window, which reads one
        // row ahead: after the last row that may match nothing is left to look for.
        let sql = """
            WITH found AS (
                SELECT \(Self.columns),
                    \(dueColumn) AS listed_at, \(idColumn) AS listed_id,
                    octet_length(e.payload) + octet_length(e.output_mode) AS size
                FROM \(source)
                WHERE \(condition)
                ORDER BY \(order)
                LIMIT \(limit)
            ), placed AS (
                SELECT *, row_number() OVER listed AS place, sum(size) OVER listed AS bytes, count(*) OVER () AS found
                FROM found
                WINDOW listed AS (ORDER BY \(placedOrder) ROWS UNBOUNDED PRECEDING)
            )
            SELECT \(Self.names), \(FoundColumn.list) FROM placed
            WHERE place = 1 OR bytes <= \(maxBytes) ORDER BY place
            """
        return (Statement(planned: title, sql), parameters)
    }

    /// Behind the columns of a document.
    enum FoundColumn: Int, Column {
        /// Rows that the limit let through, those included that the page has no bytes for.
        case found

        var expression: String { "\(self)" }
    }

    private static let columns = ExpirationColumn.list(
        ExpirationColumn.allCases.map { "\($0.expression) AS \($0)" })
    private static let names = ExpirationColumn.list(ExpirationColumn.allCases.map { "\($0)" })

    /// `list_pending_newest`, `list_soonest`: the status and the order, without which filters.
    private var title: String {
        (["list"] + [query.status?.description, query.order.rawValue].compactMap(\.self)).joined(separator: "_")
    }

    static func limit(of query: ExpirationQuery) -> Int {
        min(max(query.limit, 0), 200)
    }

    private var isPending: Bool {
        query.status == .pending
    }

    private var source: String {
        switch query.status {
        case .pending:
            """
            timer_service.pending_expirations p
            JOIN timer_service.expirations e ON e.id = p.id
            LEFT JOIN timer_service.settled_expirations s ON false
            """
        case .expired, .aborted, .error:
            """
            timer_service.settled_expirations s
            JOIN timer_service.expirations e ON e.id = s.id
            LEFT JOIN timer_service.pending_expirations p ON false
            """
        case nil:
            """
            timer_service.expirations e
            LEFT JOIN timer_service.pending_expirations p ON p.id = e.id
            LEFT JOIN timer_service.settled_expirations s ON s.id = e.id
            """
        }
    }

    /// The column that an index has: the planner does not carry an order over from one side of a join to the other.
    private var idColumn: String {
        switch query.status {
        case .pending: "p.id"
        case .aborted, .error: "s.id"
        case .expired, nil: "e.id"
        }
    }

    private var dueColumn: String {
        isPending ? "p.due_at" : "e.due_at"
    }

    private var order: String {
        switch query.order {
        case .newest: "\(idColumn) DESC"
        case .soonest: "\(dueColumn), \(idColumn)"
        }
    }

    /// The same order, by the names that `found` gives.
    private var placedOrder: String {
        switch query.order {
        case .newest: "listed_id DESC"
        case .soonest: "listed_at, listed_id"
        }
    }

    private mutating func addFilters() {
        if let status = query.status, status != .pending {
            conditions.append("s.status = \(status.rawValue)")
            // What the partial index on unfired timers says of itself.
            if status != .expired { conditions.append("s.status IN (2, 3)") }
        }
        if let applicantService = query.applicantService {
            parameters.add(applicantService)
            conditions.append("e.applicant_service = $\(parameters.ranges.count)::text")
        }
        if let from = query.dueFrom { conditions.append("\(dueColumn) >= \(add(from))") }
        if let before = query.dueBefore { conditions.append("\(dueColumn) < \(add(before))") }
    }

    private mutating func addPosition() {
        guard let after = query.after else { return }
        parameters.add(after.id)
        let id = "$\(parameters.ranges.count)::uuid"
        switch query.order {
        case .newest:
            conditions.append("\(idColumn) < \(id)")
        case .soonest:
            let due = add(after.dueAt)
            // A position names the document's date; a timer that waits for its next attempt stands at that one's.
            let place =
                isPending
                ? "coalesce((SELECT due_at FROM timer_service.pending_expirations WHERE id = \(id)), \(due))" : due
            conditions.append("\(dueColumn) >= \(place) AND (\(dueColumn), \(idColumn)) > (\(place), \(id))")
        }
    }

    private mutating func add(_ value: Timestamp) -> String {
        parameters.add(value)
        return "$\(parameters.ranges.count)::timestamptz"
    }

    private mutating func add(_ value: Int64, _ type: String) -> String {
        parameters.add(value)
        return "$\(parameters.ranges.count)::\(type)"
    }
}
