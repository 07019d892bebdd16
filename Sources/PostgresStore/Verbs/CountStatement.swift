import TimerCore

/// The statements of one step of a count, which costs what a page of a list does.
struct CountStatement {
    /// What is counted, in an order that has an index, behind a place.
    let query: ExpirationQuery
    let source: ListSource

    /// How many of the next candidates the filters let through, and the last candidate if there may be more behind it.
    var step: (Statement, Parameters) {
        var list = ListStatement(query, from: source)
        let scope = list.scope()
        let own = list.ownConditions()
        let others = list.otherConditions()
        let budget = "\(ListStatement.budget)"
        let candidates = list.candidates("*", where: own, in: scope, limit: budget, end: "LIMIT \(budget)")
        let last = list.candidates(
            list.lastColumns, where: own, in: scope, limit: budget, end: "OFFSET \(budget) - 1 LIMIT 1")
        // Without such conditions the candidates say all, and no other table is looked at.
        let filter = others.isEmpty ? "" : "\n\(source.joins)\nWHERE \(others.joined(separator: " AND "))"
        let sql = """
            SELECT \(CountColumn.list)
            FROM (
                SELECT count(*) AS found
                FROM (
                    \(indented: candidates.replacing("\n", with: "\n    "))
                ) AS \(source.table)\(indented: filter)
            ) AS counted LEFT JOIN (
                \(indented: last)
            ) AS edge ON true
            """
        return (Statement(planned: "count_\(query.order.rawValue)_\(source.name)", sql), list.parameters.values)
    }

    /// EXPLAIN of all candidates, wherever the place: behind one the planner reckons by the date alone, and takes those that
    /// are due at the same date as the place for none.
    var all: (Statement, Parameters) {
        var list = ListStatement(ExpirationQuery(query.filter, order: query.order), from: source)
        let scope = list.scope()
        let own = list.ownConditions()
        guard case .queues = source else {
            let all = list.candidates("id", where: own, in: scope, limit: "NULL", end: "")
            return (Statement("", "EXPLAIN \(all)"), list.parameters.values)
        }
        // By what it knows of these queues, not of any queue.
        let conditions = (["destination = ANY (\(scope))"] + own).joined(separator: " AND ")
        let sql = "EXPLAIN SELECT FROM timer_service.pending_expirations WHERE \(conditions)"
        return (Statement("", sql), list.parameters.values)
    }
}

/// The columns of a step of a count.
enum CountColumn: Int, Column {
    case found
    /// The place of the last candidate, if there may be more behind it.
    case edgeAt, edgeID

    var expression: String {
        switch self {
        case .found: "counted.found"
        case .edgeAt: "edge.due_at"
        case .edgeID: "edge.id"
        }
    }
}
