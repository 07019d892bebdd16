import TimerCore

/// The rows that a list looks through, in the order of an index; or few of them, which are sorted.
enum ListSource: Equatable {
    /// All documents; those of one applicantService where the newest come first.
    case documents
    /// Documents of one applicantService that has few.
    case fewDocuments
    /// Timers with a label, the newest first.
    case labelled(Label)
    /// Timers with a label that few have.
    case fewLabelled(Label)
    /// The queue.
    case pending
    /// Those queues of the queue, which are few.
    case queues([Int64])
    /// The failed ones of the queue, the newest first.
    case failed
    /// The same where they are few.
    case fewFailed
    /// Ends that are no deliveries.
    case unfired
    /// The same where they are few.
    case fewUnfired
    /// Timers in error whose ends lie within the filter's bounds, where those are few.
    case fewInError
    /// Timers that a bulk operation has changed, the newest first.
    case changed(ExpirationID)
    /// The same of an operation that has changed few.
    case fewChanged(ExpirationID)

    /// Rows, or queues, that are few enough to be sorted, or visited, for each page.
    static let fewRows = ListStatement.budget
    static let fewQueues = 64

    /// A label as its index has it.
    static let label = "name || ':' || value"

    /// The condition that a row is of the label with this text: as a range, so that only the index by labels has the order
    /// of an ORDER BY that begins with the label. In that of ids a rare one would be looked for without end.
    static func isLabelled(_ text: String) -> String {
        "\(label) >= \(text) AND \(label) <= \(text)"
    }

    /// The name in the titles of statements.
    var name: String {
        switch self {
        case .documents: "documents"
        case .fewDocuments: "few_documents"
        case .labelled: "labelled"
        case .fewLabelled: "few_labelled"
        case .pending: "pending"
        case .queues: "in_queues"
        case .failed: "failed"
        case .fewFailed: "few_failed"
        case .unfired: "unfired"
        case .fewUnfired: "few_unfired"
        case .fewInError: "few_in_error"
        case .changed: "changed"
        case .fewChanged: "few_changed"
        }
    }

    /// The table of the candidates: their columns have its name.
    var table: String {
        switch self {
        case .documents, .fewDocuments: "e"
        case .labelled, .fewLabelled: "l"
        case .pending, .queues, .failed, .fewFailed: "p"
        case .unfired, .fewUnfired, .fewInError: "s"
        case .changed, .fewChanged: "b"
        }
    }

    /// The tables beside that of the candidates. A timer may have lost its document to a replica that prunes: then it is
    /// none.
    var joins: String {
        let document = """
            CROSS JOIN LATERAL (SELECT * FROM timer_service.expirations WHERE id = \(table).id OFFSET 0) AS e
            """
        let both = """
            LEFT JOIN LATERAL (
                SELECT * FROM timer_service.pending_expirations WHERE id = e.id OFFSET 0
            ) AS p ON true
            LEFT JOIN LATERAL (
                SELECT * FROM timer_service.settled_expirations WHERE id = e.id OFFSET 0
            ) AS s ON true
            """
        return switch table {
        case "e": both
        case "l", "b": "\(document)\n\(both)"
        case "p": "\(document)\nLEFT JOIN timer_service.settled_expirations s ON false"
        default: "\(document)\nLEFT JOIN timer_service.pending_expirations p ON false"
        }
    }

    /// The SELECT of the candidates.
    ///
    /// - Parameters:
    ///   - conditions: on id and due_at of a candidate, or on what its index has.
    ///   - order: of id and due_at.
    ///   - isPending: a candidate's date is that of its next attempt.
    ///   - scope: see `scope`.
    ///   - limit: of the page, a parameter.
    ///   - end: LIMIT and OFFSET.
    func candidates(
        _ columns: String, where conditions: [String], order: String, isPending: Bool, scope: String, limit: String,
        end: String
    ) -> String {
        let condition = conditions.isEmpty ? "" : "\nWHERE \(conditions.joined(separator: "\n    AND "))"
        let tail = "\(condition)\nORDER BY \(order) \(end)"
        // The inner SELECT apart (OFFSET 0): the planner would look through all that is due behind the place, too, where
        // it takes that for little.
        func few(_ inner: String) -> String {
            "SELECT \(columns) FROM (\n    \(indented: inner)\n    OFFSET 0\n) AS few\(tail)"
        }
        let dated = isPending ? "pending_expirations" : "expirations"
        switch self {
        case .documents: return "SELECT \(columns) FROM timer_service.expirations\(tail)"
        case .fewDocuments:
            return few("SELECT * FROM timer_service.expirations WHERE applicant_service = \(scope)")
        case .labelled:
            return
                "SELECT \(columns) FROM timer_service.labels\(condition)\nORDER BY \(Self.label) DESC, \(order) \(end)"
        case .fewLabelled:
            return few(
                """
                SELECT l.id, d.due_at FROM timer_service.labels l CROSS JOIN LATERAL (
                    SELECT due_at FROM timer_service.\(dated) WHERE id = l.id OFFSET 0
                ) AS d
                WHERE \(Self.isLabelled(scope))
                """)
        case .pending, .failed: return "SELECT \(columns) FROM timer_service.pending_expirations\(tail)"
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
        case .fewFailed:
            return few("SELECT * FROM timer_service.pending_expirations WHERE last_error IS NOT NULL")
        case .unfired: return "SELECT \(columns) FROM timer_service.settled_expirations\(tail)"
        case .fewUnfired:
            return few(
                """
                \(Self.ended)
                WHERE s.status IN (2, 3)
                """)
        case .fewInError: return few("\(Self.ended)\nWHERE s.status = 3 AND \(scope)")
        case .changed:
            return
                "SELECT \(columns) FROM timer_service.bulk_changes\(condition)\nORDER BY operation DESC, \(order) \(end)"
        case .fewChanged:
            return few(
                """
                SELECT b.id, d.due_at FROM timer_service.bulk_changes b CROSS JOIN LATERAL (
                    SELECT due_at FROM timer_service.\(dated) WHERE id = b.id OFFSET 0
                ) AS d
                WHERE b.operation = \(scope)
                """)
        }
    }

    private static let ended = """
        SELECT s.*, e.due_at FROM timer_service.settled_expirations s CROSS JOIN LATERAL (
            SELECT due_at FROM timer_service.expirations WHERE id = s.id OFFSET 0
        ) AS e
        """

    /// What the source is within, as SQL: a parameter that has the queues, the applicantService, the label or the bulk
    /// operation, or a condition. Empty for a source that has none, or has it among its conditions.
    func scope(of filter: ExpirationFilter, _ parameters: inout ListParameters) -> String {
        switch self {
        case .queues(let queues): parameters.add(queues)
        case .fewDocuments: parameters.add(filter.applicantService ?? "")
        case .fewLabelled(let label): parameters.add(label.text)
        case .fewChanged(let operation): parameters.add(operation)
        case .fewInError: ListConditions.ended(filter, &parameters).joined(separator: " AND ")
        case .documents, .labelled, .pending, .failed, .fewFailed, .unfired, .fewUnfired, .changed: ""
        }
    }

    /// True if the candidates are found in the order of their ids, so that a range of ids leaves none of them.
    func isRangedByID(in order: ExpirationQuery.Order) -> Bool {
        switch self {
        case .documents, .pending: order == .newest
        case .labelled, .failed, .unfired, .changed: true
        case .fewDocuments, .fewLabelled, .queues, .fewFailed, .fewUnfired, .fewInError, .fewChanged: false
        }
    }

    /// Whether the candidates have their due date; and whether it is in the order of their index, so that a range of
    /// dates leaves none of them.
    func isRanged(in order: ExpirationQuery.Order) -> Bool {
        switch self {
        case .documents, .pending: order == .soonest
        case .fewDocuments, .fewLabelled, .queues, .fewFailed, .fewUnfired, .fewInError, .fewChanged: true
        case .labelled, .failed, .unfired, .changed: false
        }
    }
}
