import TestSupport
import Testing

@testable import PostgresStore

/// What PgBouncer leaves of a session: each transaction may come to another one, with what others have left there.
@Suite(.testDatabases) struct PooledConnectionTests {
    private static let isOff = Statement("is_off", "SELECT (current_setting('enable_seqscan') = 'off')::int")
    private static let preparedStatements = Statement("", "SELECT count(*)::int FROM pg_prepared_statements")

    private func connect(isPooled: Bool?) throws -> Connection {
        let url = try TestDatabase.clusterURL()
        return try Connection.open(.byKey(url, statementTimeout: .seconds(20)), isPooled: isPooled)
    }

    private func number(_ connection: Connection, _ statement: Statement) throws -> Int32? {
        try connection.run(statement, until: .now + .seconds(20)).integer(0, 0)
    }

    @Test(arguments: [true, false]) func settingsHoldForEachStatement(isPooled: Bool) throws {
        let connection = try connect(isPooled: isPooled)
        #expect(try number(connection, Self.isOff) == 1)
        #expect(try number(connection, Self.isOff) == 1)
    }

    @Test func behindAPoolerTheyHoldThoughAnotherHasChangedThem() throws {
        let connection = try connect(isPooled: true)
        try connection.run(Statement("", "SET enable_seqscan = on"), until: .now + .seconds(20))
        #expect(try number(connection, Self.isOff) == 1)
        _ = try connection.transaction(until: .now + .seconds(20)) { () throws(DatabaseError) in
            try connection.run(Statement("", "SELECT 1 / (\(Self.isOff.sql))"), until: .now + .seconds(20))
        }
    }

    @Test func behindAPoolerATransactionThatFailsIsRolledBack() throws {
        let connection = try connect(isPooled: true)
        #expect(throws: DatabaseError.self) {
            _ = try connection.transaction(until: .now + .seconds(20)) { () throws(DatabaseError) in
                try connection.run(Statement("", "SELECT 1 / 0"), until: .now + .seconds(20))
            }
        }
        #expect(try number(connection, Self.isOff) == 1)
    }

    @Test func behindAPoolerAnotherIsolationIsRefused() throws {
        let database = try TestDatabase.make()
        try database.run("ALTER DATABASE \(database.name) SET default_transaction_isolation = 'repeatable read'")
        let options = ConnectionOptions.planned(database.url, statementTimeout: .seconds(20))
        do throws(DatabaseError) {
            _ = try Connection.open(options, isPooled: true)
            Issue.record("it was opened")
        } catch {
            #expect(error.kind == .failed && error.reason.contains("ALTER ROLE"))
        }
    }

    @Test func behindAPoolerNothingIsPrepared() throws {
        let connection = try connect(isPooled: true)
        _ = try number(connection, Self.isOff)
        #expect(try number(connection, Self.preparedStatements) == 0)
    }

    @Test func aServerItselfIsNoPooler() throws {
        let connection = try connect(isPooled: nil)
        _ = try number(connection, Self.isOff)
        #expect(try number(connection, Self.preparedStatements) == 1)
    }
}
