import TestSupport
import Testing
import TimerCore
import TimerTestSupport

@testable import PostgresStore

@Suite(.testDatabases) struct ConformanceTests {
    @Test(arguments: StoreConformance.all)
    func memory(_ check: StoreConformance) async throws {
        let listener = RecordingListener()
        let store = MemoryStore(listener: listener)
        try await check.run(StoreFixture(store: store, listener: listener) { store.clock.advance(by: $0) })
    }

    /// Without the look at everything that would find later what is not found at once.
    @Test(.serialized, arguments: StoreConformance.all)
    func postgres(_ check: StoreConformance) async throws {
        let database = try TestDatabase.make()
        let listener = RecordingListener()
        let store = try await database.store({ $0.sweepInterval = .seconds(3_600) }, listener: listener)
        try await check.run(StoreFixture(store: store, listener: listener) { try await Task.sleep(for: $0) })
        await store.stop()
    }
}
