import TimerCore

/// Pages of documents, by keyset: no OFFSET, no count.
///
/// Pending ones are found through the queue, aborted and failed ones through their partial index; "due", for a pending
/// timer, is its next attempt.
struct ListVerb: LaneVerb {
    mutating func perform(
        _ inputs: [ExpirationQuery], isRepeated: Bool, on connection: Connection,
        until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [ExpirationPage] {
        var pages: [ExpirationPage] = []
        for query in inputs {
            var builder = ListStatement(query)
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
}

extension ExpirationPage {
    /// A page of what was found. Each row says how many the query's limit let through, those included that its bytes
    /// did not.
    fileprivate init(_ rows: Rows, of query: ExpirationQuery) {
        let first = rows.first(of: ExpirationColumn.self)?.following(of: ListStatement.FoundColumn.self)
        let found = first?.integer(.found, as: Int64.self) ?? 0
        self.init(
            rows.all().compactMap { Expiration($0) },
            isCutShort: found > rows.count || found >= ListStatement.limit(of: query))
    }
}
