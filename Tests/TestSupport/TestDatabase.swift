import CLibPQ
import Foundation

/// A database of one test's own, which is dropped when the test ends, whether it passes, fails or throws.
///
/// Its calls block: they are for threads of the tests' own, or for moments.
public struct TestDatabase: Sendable {
    /// A libpq URL of this database.
    public let url: String
    /// As PostgreSQL knows it.
    public let name: String

    /// A database that nobody has used.
    ///
    /// - Parameters:
    ///   - options: what follows the name in CREATE DATABASE.
    ///   - cluster: the URL of a superuser on a throw-away cluster; that of `TEST_DATABASE_URL` if not given.
    ///   - scope: what drops it; that of the test which runs if not given.
    /// - Throws: `TestFailure` where there is no cluster, or no scope: a suite that makes databases has the trait
    ///   `.testDatabases`.
    public static func make(
        _ options: String = "", on cluster: String? = nil, in scope: DatabaseScope? = .current
    ) throws -> TestDatabase {
        guard let scope else { throw TestFailure("the suite lacks the trait .testDatabases") }
        let cluster = try cluster ?? Self.clusterURL()
        let name = "test_" + UUID().uuidString.lowercased().filter { $0 != "-" }
        guard var url = URLComponents(string: cluster) else { throw TestFailure("not a URL: \(cluster)") }
        url.path = "/\(name)"
        try execute("CREATE DATABASE \(name) \(options)", on: cluster)
        scope.atEnd { try execute("DROP DATABASE \(name) WITH (FORCE)", on: cluster) }
        return TestDatabase(url: url.string ?? "", name: name)
    }

    /// The same database as another role sees it.
    public func seen(by role: String) throws -> TestDatabase {
        guard var url = URLComponents(string: url) else { throw TestFailure("not a URL: \(url)") }
        url.user = role
        return TestDatabase(url: url.string ?? "", name: name)
    }

    /// The cluster of this run.
    ///
    /// - Throws: `TestFailure` when `TEST_DATABASE_URL` is not set.
    public static func clusterURL() throws -> String {
        guard let url = ProcessInfo.processInfo.environment["TEST_DATABASE_URL"] else {
            throw TestFailure(
                "TEST_DATABASE_URL is not set: it must name a superuser on a throw-away cluster, see scripts/cluster")
        }
        return url
    }

    /// Runs a statement on a connection of its own.
    ///
    /// - Returns: the first field of the first row, as text; empty when there is none.
    /// - Throws: `TestFailure` with PostgreSQL's message.
    @discardableResult
    public static func execute(_ statement: String, on url: String) throws -> String {
        let connection = PQconnectdb(url)
        defer { PQfinish(connection) }
        let result = PQexec(connection, statement)
        defer { PQclear(result) }
        let status = PQresultStatus(result)
        guard status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK else {
            throw TestFailure("\(statement): \(String(cString: PQerrorMessage(connection)))")
        }
        return PQntuples(result) > 0 ? String(cString: PQgetvalue(result, 0, 0)) : ""
    }
}
