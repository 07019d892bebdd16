/// An index on a table that is in use while it is built.
///
/// Where the table is large it is built first, on its own, without keeping writers waiting (CREATE INDEX CONCURRENTLY,
/// which takes about twice as long and may not be part of a transaction). Otherwise, and behind a pooler, where no
/// session is ours, it is built as part of the migration.
struct OnlineIndex: Sendable {
    let name: String
    let table: String
    let columns: String
    /// The rows that it holds, as SQL; nil: all.
    var condition: String?

    /// The size in bytes below which a table is small: there an index is built within a second, as a rule.
    var smallTable = 64 << 20

    /// The longest that a build may take. Ten million rows took a minute on a busy machine.
    private static let patience = Duration.seconds(24 * 3_600)
    /// Held while it is built, for two of these at once wait for each other. Any number; the same in every replica.
    private static let lock = "7211060427346125"

    /// True if it is to be built before the migration.
    func comesFirst(on connection: Connection) throws(DatabaseError) -> Bool {
        if !connection.prepares { return false }
        let rows = try connection.run(
            Statement(
                "",
                """
                SELECT (pg_table_size('timer_service.\(table)') >= \(smallTable) OR found IS NOT NULL)
                    AND NOT EXISTS (SELECT FROM pg_index WHERE indexrelid = found AND indisvalid)
                FROM to_regclass('timer_service.\(name)') AS found
                """), until: .now + .seconds(60))
        return rows.bool(0, 0) == true
    }

    /// Builds it as part of a transaction.
    var statement: String {
        "CREATE INDEX IF NOT EXISTS \(definition)"
    }

    private var definition: String {
        "\(name) ON timer_service.\(table) (\(columns))\(condition.map { " WHERE \($0)" } ?? "")"
    }

    /// Builds it on its own. Returns at once, with nothing done, while another replica is building it. The invalid index
    /// that an interrupted build has left is dropped first.
    func build(on connection: Connection) throws(DatabaseError) {
        func run(_ sql: String) throws(DatabaseError) -> Rows {
            try connection.run(Statement("", sql), until: .now + Self.patience)
        }
        let isOurs = try run("SELECT pg_try_advisory_lock(\(Self.lock))")
        guard isOurs.bool(0, 0) == true else { return }
        let timeout = try run("SELECT current_setting('statement_timeout')").text(0, 0) ?? "0"
        func limit(to timeout: String) throws(DatabaseError) {
            let settings = "unnest('{statement_timeout,lock_timeout}'::text[]) AS name"
            _ = try run("SELECT set_config(name, '\(timeout)', false) FROM \(settings)")
        }
        try limit(to: "0")
        if try comesFirst(on: connection) {
            _ = try run("DROP INDEX CONCURRENTLY IF EXISTS timer_service.\(name)")
            _ = try run("CREATE INDEX CONCURRENTLY \(definition)")
        }
        try limit(to: timeout)
        _ = try run("SELECT pg_advisory_unlock(\(Self.lock))")
    }
}
