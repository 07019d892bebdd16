import TimerCore

/// A step of a count: what of it is known.
struct CountStep: Sendable {
    /// What is counted, in the order that suits it, behind the place that was reached.
    let query: ExpirationQuery
    /// The rows that are looked through; nil: it is to be found out.
    let source: ListSource?
}

/// What a step of a count came to.
struct CountedStep: Sendable {
    /// Timers that the filter let through.
    let count: Int
    let source: ListSource
    /// The place that was reached; nil: there is nothing behind it.
    let edge: ExpirationQuery.Position?
}

/// The counting of timers on a connection, step by step.
struct Counting {
    let connection: Connection
    let deadline: ContinuousClock.Instant

    func perform(_ step: CountStep) throws(DatabaseError) -> CountedStep {
        let source = try source(of: step)
        let (statement, parameters) = CountStatement(query: step.query, source: source).step
        let row = try connection.run(statement, parameters, until: deadline).first(of: CountColumn.self)
        let edge = row?.id(.edgeID).map { id in
            ExpirationQuery.Position(dueAt: row?.timestamp(.edgeAt) ?? .earliest, id: id)
        }
        return CountedStep(count: Int(row?.integer(.found, as: Int64.self) ?? 0), source: source, edge: edge)
    }

    private func source(of step: CountStep) throws(DatabaseError) -> ListSource {
        if let source = step.source { return source }
        let (filter, order) = (step.query.filter, step.query.order)
        return try ListSourceSearch(filter, order, on: connection, until: deadline).source()
    }

    /// All candidates, as the planner reckons them.
    func all(_ query: ExpirationQuery, from source: ListSource) throws(DatabaseError) -> Double {
        let (statement, parameters) = CountStatement(query: query, source: source).all
        return try connection.run(statement, parameters, until: deadline).plannedRows
    }
}
