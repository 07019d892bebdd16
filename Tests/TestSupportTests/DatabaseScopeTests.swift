import TestSupport
import Testing

/// What a test has made is gone when it ends, however it ends.
@Suite struct DatabaseScopeTests {
    struct Planted: Error {}

    /// The rows of pg_database and pg_roles with that name.
    static func count(_ name: String) throws -> String {
        try TestDatabase.execute(
            """
            SELECT (SELECT count(*) FROM pg_database WHERE datname = '\(name)')
                + (SELECT count(*) FROM pg_roles WHERE rolname = '\(name)')
            """, on: TestDatabase.clusterURL())
    }

    @Test func aDatabaseIsThereUntilItsScopeEnds() async throws {
        let name = try await DatabaseScope.run {
            let database = try TestDatabase.make()
            #expect(try Self.count(database.name) == "1")
            #expect(try TestDatabase.execute("SELECT current_database()", on: database.url) == database.name)
            return database.name
        }
        #expect(try Self.count(name) == "0")
    }

    @Test func aDatabaseGoesThoughTheTestThrows() async throws {
        var name = ""
        await #expect(throws: Planted.self) {
            try await DatabaseScope.run {
                name = try TestDatabase.make().name
                throw Planted()
            }
        }
        #expect(!name.isEmpty)
        #expect(try Self.count(name) == "0")
    }

    /// One that cannot be undone keeps none of the others, and is told.
    @Test func whatCannotBeUndoneIsTold() async throws {
        var name = ""
        await #expect(throws: Planted.self) {
            try await DatabaseScope.run {
                DatabaseScope.current?.atEnd { throw Planted() }
                name = try TestDatabase.make().name
            }
        }
        #expect(try Self.count(name) == "0")
    }

    @Test func withoutAScopeThereIsNoDatabase() throws {
        #expect(throws: TestFailure.self) { try TestDatabase.make() }
    }

    @Test(.testDatabases) func theTraitGivesAScope() throws {
        let database = try TestDatabase.make()
        #expect(try Self.count(database.name) == "1")
    }
}
