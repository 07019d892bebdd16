import TestSupport
import Testing

@testable import PostgresStore

@Suite struct ConnectionTests {
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
}
