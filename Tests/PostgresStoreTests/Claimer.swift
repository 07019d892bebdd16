import Logging
import Metrics
import TestSupport
import TimerCore

@testable import PostgresStore

/// The claim on a connection of its own, without the threads of a store.
final class Claimer {
    private(set) var connection: Connection
    let log = ErrorCount()
    let floor: ClaimFloor
    private let lease = Lease(duration: .seconds(600))
    private var verb: ClaimVerb

    /// - Parameter sweepInterval: between two looks at everything.
    init(_ database: TestDatabase, sweepInterval: Duration = .seconds(3_600)) throws {
        floor = ClaimFloor(interval: sweepInterval)
        connection = try Self.connection(to: database)
        try lease.register(on: connection, until: .now + .seconds(30))
        let log = log
        let logger = Logger(label: "test") { _ in log }
        verb = ClaimVerb(
            lease: lease, floor: floor, metrics: NamedScheduleMetrics(in: MetricsRegistry()),
            unreadable: UnreadableTimers(in: MetricsRegistry(), logger: logger), logger: logger)
    }

    func claim(_ request: ClaimRequest = ClaimRequest(limit: 100)) throws -> Claim {
        try verb.perform([request], isRepeated: false, on: connection, until: .now + .seconds(30))[0]
    }

    func register() throws {
        try lease.register(on: connection, until: .now + .seconds(30))
    }

    private static func connection(to database: TestDatabase) throws -> Connection {
        try .open(.byKey(database.url, statementTimeout: .seconds(30)))
    }

    func reconnect(to database: TestDatabase) throws {
        connection = try Self.connection(to: database)
    }

    func backend() throws -> Int32 {
        let rows = try connection.run(Statement("", "SELECT pg_backend_pid()"), until: .now + .seconds(30))
        return rows.integer(0, 0) ?? 0
    }
}
