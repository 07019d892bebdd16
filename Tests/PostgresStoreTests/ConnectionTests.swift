import TestSupport
import Testing

@testable import PostgresStore

@Suite(.testDatabases) struct ConnectionTests {
    /// A statement stays prepared when its first run fails; preparing it again would be an error, and look like a pooler
    /// that keeps none.
    @Test func aStatementThatFailsIsPreparedOnce() throws {
        let connection = try TestDatabase.admin()
        let divide = Statement("divide", "SELECT 12 / $1::int")
        var parameters = Parameters()
        parameters.add(Int32(0))
        #expect(throws: DatabaseError.self) { try connection.run(divide, parameters, until: .now + .seconds(30)) }
        parameters.reset()
        parameters.add(Int32(4))
        #expect(try connection.run(divide, parameters, until: .now + .seconds(30)).integer(0, 0, as: Int32.self) == 3)
        #expect(connection.prepares)
    }

    /// Whatever the database's or the role's defaults are.
    @Test(arguments: [
        ("idle_session_timeout", "1h", "0"), ("default_transaction_isolation", "serializable", "read committed"),
    ])
    func theSessionIsSetUp(name: String, standard: String, wanted: String) throws {
        let database = try TestDatabase.make()
        try database.run("ALTER DATABASE \(database.name) SET \(name) = '\(standard)'")
        #expect(try database.run("SELECT current_setting('\(name)')").text(0, 0) == wanted)
    }

    /// idle_session_timeout came with PostgreSQL 14, and an unknown name is an error.
    @Test func onlySettingsThatTheServerKnowsAreSent() {
        let options = ConnectionOptions.planned(nil, statementTimeout: .seconds(1))
        #expect(options.setting(isLocal: false, serverVersion: 140_000).sql.contains("idle_session_timeout"))
        #expect(!options.setting(isLocal: false, serverVersion: 130_022).sql.contains("idle_session_timeout"))
        #expect(!options.setting(isLocal: false, serverVersion: 0).sql.contains("idle_session_timeout"))
        #expect(options.setting(isLocal: false, serverVersion: 130_022).sql.contains("lock_timeout"))
    }
}
