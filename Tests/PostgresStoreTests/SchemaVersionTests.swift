import Testing

@testable import PostgresStore

/// What a service does with a schema, by the newest migration that it knows.
@Suite struct SchemaVersionTests {
    private static let actions: [(SchemaVersion, SchemaVersion.Action)] = [
        (SchemaVersion(version: 0, required: 0), .migrate), (SchemaVersion(version: 4, required: 4), .migrate),
        (SchemaVersion(version: 5, required: 5), .none), (SchemaVersion(version: 7, required: 5), .serveNewer),
        (SchemaVersion(version: 7, required: 4), .serveNewer), (SchemaVersion(version: 7, required: 6), .refuse),
        (SchemaVersion(version: 6, required: 6), .refuse),
    ]

    @Test(arguments: actions)
    func aServiceThatKnowsFive(schema: SchemaVersion, action: SchemaVersion.Action) {
        #expect(schema.action(forKnown: 5) == action)
    }

    @Test func aRefusalSaysWhatToDo() {
        let text = SchemaVersion(version: 9, required: 8).refusal(forKnown: 5)
        for word in ["9", "8", "5", "Deploy", "restore"] { #expect(text.contains(word)) }
    }

    /// Each migration says a number that was known when it was written.
    @Test func noMigrationAsksForAServiceThatIsNewerThanItself() {
        for migration in Migration.all { #expect(migration.compatibleWith ?? 0 <= migration.version) }
        let versions = Migration.all.map(\.version)
        #expect(versions == Set(versions).sorted())
    }
}
