import Logging
import Metrics
import TestSupport
import TimerCore

@testable import PostgresStore

extension TestDatabase {
    static func admin() throws -> Connection {
        try Connection.open(.planned(clusterURL(), statementTimeout: .seconds(60)))
    }

    /// A connection whose transactions stay open for as long as a test takes.
    func connect() throws -> Connection {
        let connection = try Connection.open(.planned(url, statementTimeout: .seconds(60)))
        try connection.run(Statement("", "SET idle_in_transaction_session_timeout = 0"), until: .now + .seconds(60))
        return connection
    }

    @discardableResult
    func run(_ sql: String) throws -> Rows {
        try connect().run(Statement("", sql), until: .now + .seconds(60))
    }

    /// A started store on this database.
    func store(
        _ change: (inout PostgresConfiguration) -> Void = { _ in }, listener: (any DueListener)? = nil,
        outcomes: OutcomeCounter = OutcomeCounter()
    ) async throws -> PostgresStore {
        let store = PostgresStore.unstarted(url: url, listener: listener, outcomes: outcomes, change)
        try await store.start(patience: .seconds(60))
        return store
    }
}

extension PostgresStore {
    static func unstarted(
        url: String, listener: (any DueListener)? = nil, outcomes: OutcomeCounter = OutcomeCounter(),
        _ change: (inout PostgresConfiguration) -> Void = { _ in }
    ) -> PostgresStore {
        // What is not told to be impatient waits out a busy machine.
        var configuration = PostgresConfiguration(
            databaseURL: url, requestTimeout: .seconds(60), expiryTimeout: .seconds(60))
        change(&configuration)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return PostgresStore(
            configuration: configuration, metrics: MetricsRegistry(), logger: logger, dueListener: listener,
            outcomes: outcomes)
    }
}
