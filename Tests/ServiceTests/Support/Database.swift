import CLibPQ
import Foundation

/// A database of a test's own on the cluster that `TEST_DATABASE_URL` names, or on another one.
struct Database: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let url: String
    private let name: String
    private let admin: String

    static func make(on cluster: String? = nil) async throws -> Database {
        guard let admin = cluster ?? ProcessInfo.processInfo.environment["TEST_DATABASE_URL"] else {
            throw Failure(
                description: "TEST_DATABASE_URL is not set: it must name a superuser on a throw-away cluster, "
                    + "see scripts/cluster")
        }
        let name = "service_" + UUID().uuidString.lowercased().filter { $0 != "-" }
        try await execute("CREATE DATABASE \(name)", on: admin)
        let url = admin[..<(admin.lastIndex(of: "/") ?? admin.endIndex)] + "/" + name
        return Database(url: String(url), name: name, admin: admin)
    }

    func drop() async throws {
        try await Self.execute("DROP DATABASE \(name) WITH (FORCE)", on: admin)
    }

    /// The one number that a query gives.
    func number(_ query: String) async throws -> Int {
        Int(try await Self.execute(query, on: url)) ?? -1
    }

    /// - Returns: the first field of the first row, as text.
    @discardableResult
    private static func execute(_ statement: String, on url: String) async throws -> String {
        try await OwnThread.run {
            let connection = PQconnectdb(url)
            defer { PQfinish(connection) }
            let result = PQexec(connection, statement)
            defer { PQclear(result) }
            let status = PQresultStatus(result)
            guard status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK else {
                throw Failure(description: "\(statement): \(String(cString: PQerrorMessage(connection)))")
            }
            return status == PGRES_TUPLES_OK ? String(cString: PQgetvalue(result, 0, 0)) : ""
        }
    }
}
