import Foundation
import TestSupport
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
    private static func documentedGrants() throws -> [String] {
        let readme = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../README.md")
        let grants = try String(contentsOf: readme.standardizedFileURL, encoding: .utf8)
            .matches(of: /GRANT [^;]* TO timers;/).map { String($0.output) }
        if grants.isEmpty { throw TestFailure("README.md names no privileges") }
        return grants
    }

    /// A role without any privilege.
    static func bare(on database: TestDatabase, _ options: String = "") throws -> TestRole {
        let name = "role_" + ExpirationID.random().description.filter { $0 != "-" }
        try database.run("CREATE ROLE \(name) LOGIN \(options)")
        let cluster = try TestDatabase.clusterURL()
        DatabaseScope.current?.atEnd { try TestDatabase.execute("DROP ROLE \(name)", on: cluster) }
        return TestRole(name: name, database: try database.seen(by: name))
    }
}
