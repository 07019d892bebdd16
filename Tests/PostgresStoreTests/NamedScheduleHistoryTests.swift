import Schedules
import TestSupport
import Testing
import TimerCore

@testable import PostgresStore

/// What has become of a schedule's occurrences, as the API shows it.
@Suite(.serialized, .testDatabases) struct NamedScheduleHistoryTests {
    @Test func theNewestOccurrencesAreToldWithHowTheyEnded() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        try await store.register(.sample())
        let hourly = try NamedScheduleDefinition.minutely("hourly", from: try database.now())
        #expect(try await store.create(hourly, for: "12345") == .done)
        let limit = NamedScheduleHistory.limit
        var runs: [ExpirationID] = []
        for number in 0..<limit + 2 {
            let id = ExpirationID(milliseconds: UInt64(1_800_000_000_000 + number))
            #expect(try await store.run("hourly", of: "12345", as: id, idempotency: nil) == .started(id))
            runs.append(id)
        }
        func newest() async throws -> [NamedScheduleHistory.Occurrence] {
            try #require(try await store.namedSchedule("hourly", of: "12345")).value.history.newest
        }
        let pending = try await newest()
        #expect(pending.map(\.expirationID) == Array(runs.reversed().prefix(limit)))
        #expect(pending.allSatisfy { $0.status == .pending })
        let claim = try await store.claim(limit: 1_000)
        let failed = try #require(claim.expirations.first { $0.id == runs.last })
        _ = try await store.settle([Settlement(id: failed.id, attempt: failed.attempt, verdict: .error(reason: "no"))])
        _ = try await store.settle(
            claim.expirations.filter { $0.id != failed.id }.map {
                Settlement(id: $0.id, attempt: $0.attempt, verdict: .expired(firedAt: claim.claimedAt))
            })
        #expect(try await newest().map(\.status) == [.error] + Array(repeating: .expired, count: limit - 1))
        try database.run("DELETE FROM timer_service.settled_expirations WHERE status = 3")
        #expect(try await newest().first?.status == .expired, "what retention has deleted is not told of")
        await store.stop()
    }
}
