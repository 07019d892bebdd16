import TestSupport

extension TestDatabase {
    private static let holders = "pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"

    /// Holds up all that write to a table, until `unlock` or the end of the test, which drops the database.
    func lock(_ table: String) async throws {
        let statement = "BEGIN; LOCK TABLE \(table) IN SHARE MODE; SELECT pg_sleep(3600)"
        Task { [url] in try? await OwnThread.run { try Self.execute(statement, on: url) } }
        try await eventually("a lock on \(table)") { try await number("SELECT count(*) FROM \(Self.holders)") == 1 }
    }

    func unlock() async throws {
        _ = try await number("SELECT count(pg_terminate_backend(pid)) FROM \(Self.holders)")
    }
}
