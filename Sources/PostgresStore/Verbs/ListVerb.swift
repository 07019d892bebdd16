import TimerCore

/// Pages of documents, by keyset: no OFFSET, no count, and a bounded number of rows read for each. And what else goes over
/// its lane.
///
/// "Due", for a pending timer, is its next attempt.
struct ListVerb: LaneVerb {
    mutating func perform(
        _ inputs: [ListCall], isRepeated: Bool, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [ListAnswer] {
        var answers: [ListAnswer] = []
        for call in inputs {
            switch call {
            case .page(let query): answers.append(.page(try page(query, on: connection, until: deadline)))
            case .count(let step):
                let counting = Counting(connection: connection, deadline: deadline)
                answers.append(.counted(try counting.perform(step)))
            case .candidates(let query, let source):
                let counting = Counting(connection: connection, deadline: deadline)
                answers.append(.candidates(try counting.all(query, from: source)))
            case .bulk(let command):
                let commands = BulkCommands(connection: connection, deadline: deadline)
                answers.append(.bulk(try commands.perform(command)))
            }
        }
        return answers
    }

    /// Lists nothing, by the statement that reads all three tables.
    mutating func probe(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        _ = try page(ExpirationQuery(limit: 0), on: connection, until: deadline)
    }

    private func page(
        _ query: ExpirationQuery, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> ExpirationPage {
        let search = ListSourceSearch(query.filter, query.order, on: connection, until: deadline)
        var builder = ListStatement(query, from: try search.source())
        let (statement, parameters) = builder.build()
        return ExpirationPage(try connection.run(statement, parameters, until: deadline), of: query)
    }
}

extension ExpirationPage {
    /// A page of what was found. Each row says how many the query's limit let through, those included that its bytes did
    /// not; and how far the candidates reached when they ran out.
    init(_ rows: Rows, of query: ExpirationQuery) {
        let all = rows.all(of: ExpirationColumn.self)
        let expirations = all.compactMap { Expiration($0) }
        let found = Int(all.first?.found.integer(.found, as: Int64.self) ?? 0)
        let isCut = found > expirations.count || found >= ListStatement.limit(of: query)
        self.init(expirations, next: isCut ? all.last?.found.listed : all.first?.found.edge)
    }
}

extension Row where Columns == ExpirationColumn {
    fileprivate var found: Row<ListStatement.FoundColumn> {
        following()
    }
}

extension Row where Columns == ListStatement.FoundColumn {
    fileprivate var listed: ExpirationQuery.Position? {
        position(.listedAt, .listedID)
    }

    fileprivate var edge: ExpirationQuery.Position? {
        position(.edgeAt, .edgeID)
    }

    /// Among the newest the id is all that counts.
    private func position(
        _ dueAt: ListStatement.FoundColumn, _ id: ListStatement.FoundColumn
    ) -> ExpirationQuery.Position? {
        self.id(id).map {
            ExpirationQuery.Position(dueAt: timestamp(dueAt) ?? Timestamp(milliseconds: 0), id: $0)
        }
    }
}
