import Glibc

/// The address of a connection and the settings of its session.
struct ConnectionOptions: Sendable {
    let databaseURL: String?
    /// Names and values, as SET takes them.
    let settings: [(name: String, value: String)]

    /// Statements by key, planned once, for a table that is empty now and holds millions in a minute: whatever the
    /// statistics say, each row must be found by its index. So tables are only joined by LATERAL … OFFSET 0, which the
    /// planner cannot turn round (a nested loop, though it is off, is the only way then), or filtered by
    /// `id = ANY (array)`; what remains to be joined is the batch with itself, by a hash.
    static func byKey(_ databaseURL: String?, statementTimeout: Duration) -> ConnectionOptions {
        ConnectionOptions(
            databaseURL: databaseURL,
            settings: common(statementTimeout) + planner + [("plan_cache_mode", "force_generic_plan")])
    }

    private static let planner = ["seqscan", "nestloop", "mergejoin", "bitmapscan"].map { ("enable_\($0)", "off") }

    /// Plans statements by key, as `byKey` does, until the end of the transaction.
    static let byKeyLocally = Statement("", "SELECT \(calls(planner, isLocal: true))")

    /// Statements whose best plan depends on their parameters.
    static func planned(_ databaseURL: String?, statementTimeout: Duration) -> ConnectionOptions {
        ConnectionOptions(databaseURL: databaseURL, settings: common(statementTimeout))
    }

    private static func common(_ statementTimeout: Duration) -> [(name: String, value: String)] {
        let timeout = max(statementTimeout.wholeMilliseconds, 1)
        return [
            ("statement_timeout", "\(timeout)"),
            ("lock_timeout", "\(timeout)"),
            ("idle_in_transaction_session_timeout", "10000"),
            // A lane that nobody has used for a while is no session that somebody forgot.
            ("idle_session_timeout", "0"),
            // A role's default of another level would make of each claim that meets another a serialization failure.
            ("default_transaction_isolation", Self.isolation),
            // JIT compiles for longer than any of these statements runs.
            ("jit", "off"),
        ]
    }

    /// The isolation level that all statements are written for.
    static let isolation = "read committed"

    /// The first versions of settings that not all servers know, as PQserverVersion gives them.
    private static let firstVersions: [String: Int32] = ["idle_session_timeout": 140_000]

    /// All settings that the server knows, in one statement; local: until the end of the transaction.
    func setting(isLocal: Bool, serverVersion: Int32) -> Statement {
        let known = settings.filter { serverVersion >= Self.firstVersions[$0.name] ?? 0 }
        return Statement("", "SELECT \(Self.calls(known, isLocal: isLocal))")
    }

    private static func calls(_ settings: [(name: String, value: String)], isLocal: Bool) -> String {
        settings.map { "set_config('\($0.name)', '\($0.value)', \(isLocal))" }.joined(separator: ", ")
    }

    /// libpq's keyword and value arrays. Keywords before `dbname` yield to the URL, those after it do not.
    func withKeywords<Result>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<UnsafePointer<CChar>?>) -> Result
    ) -> Result {
        var pairs: [(String, String)] = [
            ("connect_timeout", "3"), ("keepalives_idle", "10"), ("keepalives_interval", "5"),
            ("keepalives_count", "3"), ("tcp_user_timeout", "15000"), ("fallback_application_name", "timer-service"),
        ]
        if getenv("PGTARGETSESSIONATTRS") == nil { pairs.append(("target_session_attrs", "read-write")) }
        if let databaseURL { pairs.append(("dbname", databaseURL)) }
        pairs.append(("client_encoding", "UTF8"))
        let keywords = pairs.map { strdup($0.0) } + [nil]
        let values = pairs.map { strdup($0.1) } + [nil]
        defer { for pointer in keywords + values { free(pointer) } }
        return body(keywords.map { UnsafePointer($0) }, values.map { UnsafePointer($0) })
    }
}
