import Foundation
import TimerCore

@testable import PostgresStore

/// A role of a test's own that has the privileges on a migrated database that the README asks for, until the test takes
/// some.
struct TestRole {
    let name: String
    /// The database as this role sees it.
    let database: TestDatabase

    /// - Parameter options: what follows the name in CREATE ROLE.
    static func make(on database: TestDatabase, _ options: String = "") async throws -> TestRole {
        await (try await database.store()).stop()
        let role = try bare(on: database, options)
        for sql in try documentedGrants() {
            try database.run(sql.replacing("TO timers", with: "TO \(role.name)"))
        }
        return role
    }

    /// The statements of the README that grant privileges to a role `timers`.
    private static func documentedGrants() throws -> [Substring] {
        let readme = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../README.md")
        let grants = try String(contentsOf: readme.standardizedFileURL, encoding: .utf8)
            .matches(of: /GRANT [^;]* TO timers;/).map(\.output)
        if grants.isEmpty { throw CocoaError(.fileReadCorruptFile) }
        return grants
    }

    /// A role without any privilege.
    static func bare(on database: TestDatabase, _ options: String = "") throws -> TestRole {
        let name = "role_" + ExpirationID.random().description.filter { $0 != "-" }
        try database.run("CREATE ROLE \(name) LOGIN \(options)")
        guard var url = URLComponents(string: database.url) else { throw TestDatabase.Missing() }
        url.user = name
        return TestRole(name: name, database: TestDatabase(name: database.name, url: url.string ?? ""))
    }

    /// After the database is gone.
    func drop() throws {
        try TestDatabase.admin().run(Statement("", "DROP ROLE \(name)"), until: .now + .seconds(60))
    }
}
