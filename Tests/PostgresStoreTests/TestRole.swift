import Foundation
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
        guard var url = URLComponents(string: database.url) else { throw TestDatabase.Missing() }
        url.user = name
        return TestRole(name: name, database: TestDatabase(name: database.name, url: url.string ?? ""))
    }

    /// After the database is gone.
    func drop() throws {
        try TestDatabase.admin().run(Statement("", "DROP ROLE \(name)"), until: .now + .seconds(60))
    }
}
