import TimerCore

/// The statement that finds the timers of one step: the next ones behind a place, from the newest down, out of a bounded
/// number of candidates as a page of a list is.
struct BulkCandidates {
    /// The timers that were found, in their order.
    struct Found {
        var timers: [(id: ExpirationID, bytes: Int)] = []
        /// The last candidate that was looked at; nil: none was left.
        var edge: ExpirationID?
    }

    /// The clocks of replicas may be wrong by so much: a timer that one list misses is in the next, and this is done once.
    private static let idMargin = Duration.seconds(86_400)

    private let filter: ExpirationFilter
    private let source: ListSource

    /// - Parameter storedBefore: only timers that were stored before this instant; nil: no bound.
    init(_ filter: ExpirationFilter, storedBefore: Timestamp?, from source: ListSource) {
        var filter = filter
        filter.createdBefore = [filter.createdBefore, storedBefore].compactMap(\.self).min()
        self.filter = filter
        self.source = source
    }

    /// The candidates behind `position`, of which `limit` at most are wanted.
    func statement(after position: ExpirationID?, limit: Int) -> (Statement, Parameters) {
        var parameters = ListParameters()
        let scope = source.scope(of: filter, &parameters)
        let (own, others) = conditions(behind: position, &parameters)
        let limit = parameters.add(Int64(limit))
        let candidates = candidates("*", where: own, in: scope, end: "LIMIT \(ListStatement.budget)")
        let last = self.candidates(
            "id", where: own + ["(SELECT count(*) FROM found) < \(limit)"], in: scope,
            end: "OFFSET \(ListStatement.budget) - 1 LIMIT 1")
        let table = source.table
        let sql = """
            WITH found AS MATERIALIZED (
                SELECT \(table).id, octet_length(e.payload) + octet_length(e.output_mode) AS size
                FROM (
                    \(indented: candidates.replacing("\n", with: "\n    "))
                ) AS \(table)
                \(indented: source.joins)
                WHERE \(indented: others.isEmpty ? "true" : others.joined(separator: " AND "))
                ORDER BY \(table).id DESC LIMIT \(limit)
            ), edge AS (
                \(indented: last)
            )
            SELECT \(FoundColumn.list)
            FROM (SELECT) AS one LEFT JOIN found ON true LEFT JOIN edge ON true
            ORDER BY found.id DESC
            """
        return (Statement(planned: "bulk_candidates_\(source.name)", sql), parameters.values)
    }

    /// Finds `limit` timers at most.
    func find(
        after position: ExpirationID?, limit: Int, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> Found {
        let (statement, parameters) = statement(after: position, limit: limit)
        let rows = try connection.run(statement, parameters, until: deadline)
        var found = Found()
        for row in rows.all(of: FoundColumn.self) {
            if let id = row.id(.id) { found.timers.append((id, Int(row.integer(.size, as: Int32.self) ?? 0))) }
            found.edge = row.id(.edge)
        }
        if found.timers.count == limit { found.edge = found.timers.last?.id }
        return found
    }

    private enum FoundColumn: Int, Column {
        case id, size, edge

        var expression: String {
            switch self {
            case .id: "found.id"
            case .size: "found.size"
            case .edge: "edge.id"
            }
        }
    }

    private func conditions(
        behind position: ExpirationID?, _ parameters: inout ListParameters
    ) -> (own: [String], others: [String]) {
        let conditions = ListConditions(filter, in: .newest, from: source, idMargin: Self.idMargin)
        let place = position.map { ["id < \(parameters.add($0))"] } ?? []
        let own = place + conditions.own(&parameters)
        return (own, conditions.others(&parameters))
    }

    private func candidates(_ columns: String, where conditions: [String], in scope: String, end: String) -> String {
        source.candidates(
            columns, where: conditions, order: "id DESC", isPending: filter.status == .pending, scope: scope,
            limit: "NULL", end: end)
    }
}

extension BulkCandidates.Found {
    /// The first of these, with `bytes` of documents at most, but for one that is larger; and where the next step begins,
    /// nil: nowhere.
    func prefix(bytes: Int) -> (ids: [ExpirationID], position: ExpirationID?) {
        var sum = 0
        let fitting = timers.enumerated().prefix { index, timer in
            sum += timer.bytes
            return index == 0 || sum <= bytes
        }
        let ids = fitting.map(\.element.id)
        return (ids, ids.count < timers.count ? ids.last : edge)
    }
}
