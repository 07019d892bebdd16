import TestSupport
import Testing
import TimerCore
import TimerTestSupport

@testable import PostgresStore

/// A table is altered under a running store, as a migration of another replica does.
@Suite(.serialized, .testDatabases) struct ChangedTableTests {
    private static let changes = [
        "ALTER TABLE timer_service.expirations ALTER applicant_service TYPE varchar(500)",
        "ALTER TABLE timer_service.expirations ALTER payload TYPE varchar, ALTER output_mode TYPE varchar",
        "ALTER TABLE timer_service.pending_expirations ALTER last_error TYPE varchar(2000)",
        "ALTER TABLE timer_service.settled_expirations ALTER last_error TYPE varchar(2000)",
        "ALTER TABLE timer_service.idempotency_keys ALTER key TYPE varchar(500)",
    ]

    /// Each lane has prepared its statement before.
    @Test(arguments: changes) func allLanesGoOn(change: String) async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        try await useAll(store)
        try database.run(change)
        try await useAll(store)
        #expect(store.isReady)
        await store.stop()
    }

    private func useAll(_ store: PostgresStore) async throws {
        let key = ExpirationID.random().description
        let aborted = NewExpiration.sample(startDate: StoreConformance.future)
        let delivered = NewExpiration.sample(
            startDate: StoreConformance.past, idempotency: Idempotency(key: key, fingerprint: [1]))
        for timer in [aborted, delivered] { #expect(try await store.schedule(timer) == .scheduled(timer.id)) }
        #expect(try await store.abort(aborted.id, applicantService: nil) == .aborted)
        #expect(try await store.abort(aborted.id, applicantService: "another") == .notFound)
        let claim = try await store.claim(limit: 10)
        #expect(claim.expirations.map(\.id) == [delivered.id])
        let settlements = claim.expirations.map {
            Settlement(id: $0.id, attempt: $0.attempt, verdict: .error(reason: "x"))
        }
        #expect(try await store.settle(settlements) == [])
        #expect(try await store.expiration(delivered.id)?.status == .error)
        let failed = try await store.expirations(ExpirationQuery(ExpirationFilter(status: .error))).expirations
        #expect(failed.contains { $0.id == delivered.id })
    }
}
