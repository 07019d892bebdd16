import TestSupport
import TimerCore

@testable import PostgresStore

/// A role of a test's own that has all rights on the tables of a migrated database, until the test takes some.
struct TestRole {
    let name: String
    /// The database as this role sees it.
    let database: TestDatabase

    /// - Parameter options: what follows the name in CREATE ROLE.
    static func make(on database: TestDatabase, _ options: String = "") async throws -> TestRole {
        await (try await database.store()).stop()
        let name = "role_" + ExpirationID.random().description.filter { $0 != "-" }
        for sql in [
            "CREATE ROLE \(name) LOGIN \(options)",
            "GRANT USAGE ON SCHEMA timer_service TO \(name)",
            "GRANT ALL ON ALL TABLES IN SCHEMA timer_service TO \(name)",
            "GRANT ALL ON ALL SEQUENCES IN SCHEMA timer_service TO \(name)",
        ] { try database.run(sql) }
        let cluster = try TestDatabase.clusterURL()
        DatabaseScope.current?.atEnd { try TestDatabase.execute("DROP ROLE \(name)", on: cluster) }
        return TestRole(name: name, database: try database.seen(by: name))
    }
}
