import TestSupport
import Testing
import TimerCore
import TimerTestSupport

@testable import PostgresStore

/// Databases that earlier releases have left, under this one: nothing is lost, and nothing comes twice.
@Suite(.serialized, .testDatabases) struct UpgradeTests {
    @Test(arguments: OldSchema.all) func whatWasThereEndsOnce(_ old: OldSchema) async throws {
        let database = try TestDatabase.make()
        let timers = try old.make(in: database)
        let store = try await database.store { $0.leaseDuration = .seconds(1) }
        // What an older replica held that is gone is released within its lease.
        var fired: [ExpirationID: [Int]] = [:]
        try await eventually {
            for expiration in try await store.fire() { fired[expiration.id, default: []].append(expiration.attempt) }
            return fired.count >= timers.pending.count
        }
        #expect(Set(fired.keys) == Set(timers.pending))
        #expect(fired[timers.waiting] == [1] && fired[timers.retried] == [3] && fired[timers.claimed] == [2])
        if let occurrence = timers.occurrence { #expect(fired[occurrence] == [1]) }
        let statuses: [(ExpirationID, ExpirationStatus)] =
            timers.pending.map { ($0, .expired) }
            + [(timers.delivered, .expired), (timers.aborted, .aborted), (timers.failed, .error)]
        for (id, status) in statuses {
            let expiration = try #require(try await store.expiration(id))
            #expect(expiration.status == status)
            #expect(String(decoding: expiration.payload.bytes, as: UTF8.self) == #"{"id":"\#(id)"}"#)
        }
        #expect(try await store.expiration(timers.failed)?.failureCount == 12)
        #expect(try await store.claim(limit: 100).expirations.isEmpty)
        await store.stop()
        let both = "timer_service.pending_expirations p JOIN timer_service.settled_expirations s USING (id)"
        #expect(try database.count(both) == 0)
    }

    /// A request that is repeated across the upgrade finds its timer.
    @Test(arguments: OldSchema.all) func whatIsKnownStaysKnown(_ old: OldSchema) async throws {
        let database = try TestDatabase.make()
        let timers = try old.make(in: database)
        let store = try await database.store()
        let again = NewExpiration.sample(
            applicantService: "upgraded", idempotency: Idempotency(key: "k", fingerprint: [1]))
        #expect(try await store.schedule(again) == .repeated(timers.waiting))
        #expect(try await store.abort(timers.waiting, applicantService: nil) == .aborted)
        let page = try await store.expirations(ExpirationQuery())
        // Beside them the occurrence that follows, perhaps.
        #expect(Set(page.expirations.map(\.id)).isSuperset(of: timers.pending + timers.ended))
        #expect(try await store.firing().pause == nil, "an upgrade is no restore")
        await store.stop()
    }

    /// A schedule goes on from where it stood: the next occurrence is stored, once.
    @Test(arguments: OldSchema.all.filter { $0.version >= 2 }) func schedulesGoOn(_ old: OldSchema) async throws {
        let database = try TestDatabase.make()
        let timers = try old.make(in: database)
        let store = try await database.store()
        try await eventually { try database.count("timer_service.occurrences") == 2 }
        let occurrence = try #require(timers.occurrence)
        let next = "timer_service.schedules WHERE nominal_at > now() AND expiration_id <> '\(occurrence)'"
        try await eventually { try database.count(next) == 1 }
        await store.stop()
    }

    /// What the journal says of a schema decides what an older release may do: docs/reliability.md has the table.
    @Test func aReleaseThatKnowsMigration6MayComeBack() throws {
        let database = try TestDatabase.make()
        _ = try OldSchema(version: try #require(Migration.all.last).version).make(in: database)
        let journal = SchemaJournal(connection: try database.connect(), deadline: .now + .seconds(10))
        let schema = try journal.version()
        #expect((1...5).map { schema.action(forKnown: $0) } == Array(repeating: .refuse, count: 5))
        #expect((6..<schema.version).allSatisfy { schema.action(forKnown: $0) == .serveNewer })
    }
}
