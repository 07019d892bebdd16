import TimerCore

/// The rows that a list looks through, in the order of an index.
enum ListSource: Equatable {
    /// All documents; those of one applicantService where the newest come first.
    case documents
    /// Documents of one applicantService that has few: sorted.
    case fewDocuments
    /// The queue.
    case pending
    /// Those queues of the queue, which are few, that one applicantService has.
    case queues([Int64])
    /// Ends that are no deliveries.
    case unfired
    /// The same where they are few: sorted.
    case fewUnfired

    /// Rows, or queues, that are few enough to be sorted, or visited, for each page.
    static let fewRows = ListStatement.budget
    static let fewQueues = 64

    /// The table of the candidates: their columns have its name.
    var table: String {
        switch self {
        case .documents, .fewDocuments: "e"
        case .pending, .queues: "p"
        case .unfired, .fewUnfired: "s"
        }
    }

    /// The date in the order `soonest`: that of its next attempt if only pending timers are listed.
    var dueColumn: String {
        table == "p" ? "p.due_at" : "e.due_at"
    }

    /// The tables beside that of the candidates.
    var joins: String {
        let document = """
            CROSS JOIN LATERAL (SELECT * FROM timer_service.expirations WHERE id = \(table).id OFFSET 0) AS e
            """
        return switch table {
        case "e":
            """
            LEFT JOIN LATERAL (
                SELECT * FROM timer_service.pending_expirations WHERE id = e.id OFFSET 0
            ) AS p ON true
            LEFT JOIN LATERAL (
                SELECT * FROM timer_service.settled_expirations WHERE id = e.id OFFSET 0
            ) AS s ON true
            """
        case "p": "\(document)\nLEFT JOIN timer_service.settled_expirations s ON false"
        default: "\(document)\nLEFT JOIN timer_service.pending_expirations p ON false"
        }
    }

    /// The SELECT of the candidates.
    ///
    /// - Parameters:
    ///   - conditions: on id and due_at of a candidate, or on what its index has.
    ///   - order: of id and due_at.
    ///   - scope: the parameter that has the queues, or the applicantService, of a source that is within those.
    ///   - limit: of the page, a parameter.
    ///   - end: LIMIT and OFFSET.
    func candidates(
        _ columns: String, where conditions: [String], order: String, scope: String, limit: String, end: String
    ) -> String {
        let condition = conditions.isEmpty ? "" : "\nWHERE \(conditions.joined(separator: "\n    AND "))"
        let tail = "\(condition)\nORDER BY \(order) \(end)"
        switch self {
        case .documents: return "SELECT \(columns) FROM timer_service.expirations\(tail)"
        // The inner SELECT apart (OFFSET 0): the planner would look through all that is due behind the place, too, where it
        // takes that for little.
        case .fewDocuments:
            return """
                SELECT \(columns) FROM (
                    SELECT * FROM timer_service.expirations WHERE applicant_service = \(scope) OFFSET 0
                ) AS own\(tail)
                """
        case .pending: return "SELECT \(columns) FROM timer_service.pending_expirations\(tail)"
        case .queues:
            let inner = (["destination = queue"] + conditions).joined(separator: "\n    AND ")
            return """
                SELECT \(columns) FROM unnest(\(scope)) AS queue CROSS JOIN LATERAL (
                    SELECT * FROM timer_service.pending_expirations
                    WHERE \(indented: inner)
                    ORDER BY \(order) LIMIT \(limit)
                ) AS queued
                ORDER BY \(order) \(end)
                """
        case .unfired:
            return "SELECT \(columns) FROM timer_service.settled_expirations\(tail)"
        case .fewUnfired:
            return """
                SELECT \(columns) FROM (
                    SELECT s.*, e.due_at FROM timer_service.settled_expirations s CROSS JOIN LATERAL (
                        SELECT due_at FROM timer_service.expirations WHERE id = s.id OFFSET 0
                    ) AS e
                    WHERE s.status IN (2, 3)
                ) AS ended\(tail)
                """
        }
    }

    /// Whether the candidates have their due date; and whether it is in the order of their index, so that a range of
    /// dates leaves none of them.
    func isRanged(in order: ExpirationQuery.Order) -> Bool {
        switch self {
        case .documents, .pending: order == .soonest
        case .fewDocuments, .queues, .fewUnfired: true
        case .unfired: false
        }
    }
}
