import TimerCore

/// The reading of the audit.
enum AuditReading {
    static func page(
        _ query: AuditQuery, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> AuditPage {
        let statement = AuditStatements.page(by: query.index)
        let rows = try connection.run(statement, parameters(of: query), until: deadline)
        let all = rows.all(of: AuditColumn.self)
        let entries = all.compactMap { AuditEntry($0) }
        guard entries.count < query.limit else { return AuditPage(entries, next: entries.last?.position) }
        return AuditPage(entries, next: all.first.flatMap { AuditQuery.Position($0.following()) })
    }

    /// A page begins before `before`, or behind the page that came before it.
    private static func parameters(of query: AuditQuery) -> Parameters {
        var parameters = Parameters()
        parameters.add(query.from?.postgresMicroseconds ?? .min)
        if let after = query.after, query.before.map({ after.at < $0 }) ?? true {
            parameters.add(after.at.postgresMicroseconds)
            parameters.add(after.number)
        } else {
            parameters.add(query.before?.postgresMicroseconds ?? .max)
            parameters.add(Int64(0))
        }
        parameters.add(Int64(query.limit))
        parameters.add(optional: query.who)
        parameters.add(optional: query.action?.rawValue)
        parameters.add(optional: query.applicantService)
        if let id = query.expirationID { parameters.add(id) } else { parameters.addNull() }
        return parameters
    }
}

extension AuditQuery {
    fileprivate var index: AuditIndex {
        if expirationID != nil { return .expiration }
        if who != nil { return .who }
        return applicantService == nil ? .time : .service
    }
}

extension AuditQuery.Position {
    fileprivate init?(_ row: Row<AuditEdgeColumn>) {
        guard let at = row.timestamp(.at), let number = row.integer(.number, as: Int64.self) else { return nil }
        self.init(at: at, number: number)
    }
}

extension AuditEntry {
    /// Nil: a row without an entry.
    fileprivate init?(_ row: Row<AuditColumn>) {
        guard let at = row.timestamp(.at), let number = row.integer(.number, as: Int64.self),
            let address = row.text(.address), let action = row.text(.action),
            let status = row.integer(.status, as: Int16.self), let outcome = row.text(.outcome)
        else { return nil }
        self.init(
            position: AuditQuery.Position(at: at, number: number), who: row.text(.who), address: address,
            action: action, applicantService: row.text(.applicantService), expirationID: row.id(.expirationID),
            target: row.text(.target), detail: row.text(.detail), status: Int(status), outcome: outcome)
    }
}
