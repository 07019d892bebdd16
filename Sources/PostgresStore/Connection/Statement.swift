/// One SQL statement; parameters and results are binary.
struct Statement: Hashable, Sendable {
    /// The name under which each connection prepares it once; empty: planned anew each time.
    let name: String
    /// The name of its file in docs/sql; empty: it has none.
    let title: String
    let sql: String

    /// A statement that is prepared under `name`, unless that is empty.
    init(_ name: String = "", _ sql: String) {
        self.init(name: name, title: name, sql)
    }

    /// A statement that is planned anew each time: for its parameters, or as a part of a transaction.
    init(planned title: String, _ sql: String) {
        self.init(name: "", title: title, sql)
    }

    /// The same, planned anew each time: as a part of a transaction.
    var unnamed: Statement {
        Statement(name: "", title: title, sql)
    }

    private init(name: String, title: String, _ sql: String) {
        self.name = name
        self.title = title
        self.sql = sql
    }
}

extension Statement {
    /// The statement as EXPLAIN, planned and not run: it fails where the statement would for the tables, their columns or
    /// the permissions (execMain.c: InitPlan checks them).
    var explained: Statement {
        Statement("", "EXPLAIN (COSTS OFF) \(sql)")
    }

    /// A NULL for each parameter.
    var nulls: Parameters {
        var parameters = Parameters()
        let numbers = sql.matches(of: /\$([0-9]+)/).compactMap { Int($0.1) }
        for _ in 0..<(numbers.max() ?? 0) { parameters.addNull() }
        return parameters
    }
}

extension Connection {
    /// Throws if the statements could not be run.
    func explain(_ statements: [Statement], until deadline: Instant) throws(DatabaseError) {
        _ = try run(statements.map { ($0.explained, $0.nulls) }, until: deadline)
    }
}
