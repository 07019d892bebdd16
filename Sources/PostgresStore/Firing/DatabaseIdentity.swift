/// A database among all, as far as it tells: by its server's system identifier, which initdb draws and a standby shares,
/// and by its number there. Each may be unknown.
struct DatabaseIdentity: Equatable {
    /// What to make of the database that a connection leads to.
    enum Finding: Equatable {
        case same
        /// The rows do not say yet, or not all, which they belong to.
        case news
        /// The rows were stored in another database.
        case other
    }

    var system: Int64?
    var oid: Int64?

    /// - Parameter stored: the database that the rows belong to.
    func compared(with stored: DatabaseIdentity) -> Finding {
        func differs(_ own: Int64?, _ other: Int64?) -> Bool { own != nil && other != nil && own != other }
        if differs(system, stored.system) || differs(oid, stored.oid) { return .other }
        let isNews = stored.system == nil && system != nil || stored.oid == nil && oid != nil
        return isNews ? .news : .same
    }
}

extension DatabaseIdentity {
    /// The database that the connection leads to. Not within a transaction: an error would end it.
    static func read(
        on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> DatabaseIdentity {
        let rows: Rows
        do throws(DatabaseError) {
            rows = try connection.run(FiringStatements.identity.unnamed, until: deadline)
        } catch {
            // insufficient_privilege, undefined_function: a database that is like PostgreSQL.
            guard error.kind == .failed else { throw error }
            rows = try connection.run(FiringStatements.ownIdentity.unnamed, until: deadline)
        }
        return DatabaseIdentity(system: rows.integer(0, 0), oid: rows.integer(0, 1))
    }
}

extension Parameters {
    /// The identifier of the system, and the number of the database.
    mutating func add(_ identity: DatabaseIdentity) {
        add(optional: identity.system)
        add(optional: identity.oid)
    }
}
