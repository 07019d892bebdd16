import Foundation
import Logging
import Metrics
import TimerCore
import TimerTestSupport

@testable import PostgresStore

/// A database of a test's own on the cluster that `TEST_DATABASE_URL` names.
struct TestDatabase {
    struct Missing: Error, CustomStringConvertible {
        let description =
            "TEST_DATABASE_URL is not set: it must name a superuser on a throw-away cluster, see scripts/cluster"
    }

    let name: String
    let url: String

    /// - Parameter options: what follows the name in CREATE DATABASE.
    static func make(_ options: String = "") throws -> TestDatabase {
        let name = "test_" + ExpirationID.random().description.filter { $0 != "-" }
        let admin = try adminURL()
        try Self.admin().run(Statement("", "CREATE DATABASE \(name) \(options)"), until: .now + .seconds(60))
        return TestDatabase(name: name, url: admin.deletingLastPathComponent().appending(path: name).absoluteString)
    }

    static func adminURL() throws -> URL {
        guard let text = ProcessInfo.processInfo.environment["TEST_DATABASE_URL"], let url = URL(string: text) else {
            throw Missing()
        }
        return url
    }

    static func admin() throws -> Connection {
        try Connection.open(.planned(adminURL().absoluteString, statementTimeout: .seconds(60)))
    }

    func connect() throws -> Connection {
        try Connection.open(.planned(url, statementTimeout: .seconds(60)))
    }

    @discardableResult
    func run(_ sql: String) throws -> Rows {
        try connect().run(Statement("", sql), until: .now + .seconds(60))
    }

    /// A started store on this database.
    func store(
        _ change: (inout PostgresConfiguration) -> Void = { _ in }, listener: (any DueListener)? = nil
    ) async throws -> PostgresStore {
        let store = PostgresStore.unstarted(url: url, listener: listener, change)
        try await store.start(patience: .seconds(60))
        return store
    }

    func drop() throws {
        try Self.admin().run(Statement("", "DROP DATABASE \(name) WITH (FORCE)"), until: .now + .seconds(60))
    }
}

extension PostgresStore {
    static func unstarted(
        url: String, listener: (any DueListener)? = nil, _ change: (inout PostgresConfiguration) -> Void = { _ in }
    ) -> PostgresStore {
        var configuration = PostgresConfiguration(databaseURL: url)
        change(&configuration)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return PostgresStore(
            configuration: configuration, metrics: MetricsRegistry(), logger: logger, dueListener: listener)
    }
}
