import Testing
import TimerCore
import TimerTestSupport

@Suite struct ConformanceTests {
    @Test(arguments: StoreConformance.all)
    func memory(_ check: StoreConformance) async throws {
        let listener = RecordingListener()
        let store = MemoryStore(listener: listener)
        try await check.run(StoreFixture(store: store, listener: listener) { store.clock.advance(by: $0) })
    }

    @Test(.serialized, arguments: StoreConformance.all)
    func postgres(_ check: StoreConformance) async throws {
        let database = try TestDatabase.make()
        let listener = RecordingListener()
        let store = try await database.store(listener: listener)
        try await check.run(StoreFixture(store: store, listener: listener) { try await Task.sleep(for: $0) })
        await store.stop()
        try database.drop()
    }
}
