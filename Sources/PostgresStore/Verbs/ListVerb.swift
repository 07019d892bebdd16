import TimerCore

/// Pages of documents, by keyset: no OFFSET, no count.
///
/// Pending ones are found through the queue, aborted and failed ones through their partial index; "due", for a pending
/// timer, is its next attempt.
struct ListVerb: LaneVerb {
    mutating func perform(
        _ inputs: [ExpirationQuery], isRepeated: Bool, on connection: Connection,
        until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [[Expiration]] {
        var pages: [[Expiration]] = []
        for query in inputs {
            var builder = ListStatement(query)
            let (statement, parameters) = builder.build()
            let rows = try connection.run(statement, parameters, until: deadline)
            pages.append((0..<rows.count).compactMap { Expiration(rows, $0) })
        }
        return pages
    }

    /// The one that reads all three tables.
    mutating func probe(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        _ = try perform([ExpirationQuery(limit: 0)], isRepeated: false, on: connection, until: deadline)
    }
}
