/// One SQL statement; parameters and results are binary.
struct Statement: Sendable {
    /// The name under which each connection prepares it once; empty: planned anew each time.
    let name: String
    let sql: String

    init(_ name: String = "", _ sql: String) {
        self.name = name
        self.sql = sql
    }
}
