import TestSupport
import Testing
import TimerCore
import TimerTestSupport

@testable import PostgresStore

/// Claims that take only so many of a destination, with ever so many of its timers in front.
@Suite(.serialized, .testDatabases) struct ClaimLimitTests {
    private static let hourAgo = "now() - interval '1 hour' + n * interval '1 microsecond'"
    private static let secondsAgo = "now() - interval '30 seconds'"
    private let limits = [DestinationKey("limited"): 7]

    private func withClaimer(_ body: (TestDatabase, Claimer) throws -> Void) async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        try body(database, try Claimer(database))
    }

    private func counts(_ claim: Claim) -> [DestinationKey: Int] {
        Dictionary(grouping: claim.expirations, by: \.queue.destination).mapValues(\.count)
    }

    @Test func othersAreFoundBehindThem() async throws {
        try await withClaimer { (database, claimer) throws in
            try database.add(20_000, due: Self.hourAgo, for: "limited")
            try database.add(50, due: Self.secondsAgo, for: "healthy")
            let claim = try claimer.claim(ClaimRequest(limit: 512, limits: limits))
            #expect(counts(claim) == [DestinationKey("limited"): 7, DestinationKey("healthy"): 50])
            let next = try claimer.claim(ClaimRequest(limit: 512, limits: limits))
            #expect(counts(next) == limits)
        }
    }

    /// And they behind those of one that is left altogether.
    @Test func theyAreFoundBehindOthers() async throws {
        try await withClaimer { (database, claimer) throws in
            try database.add(20_000, due: Self.hourAgo, for: "paused")
            try database.add(200, due: Self.secondsAgo, for: "limited")
            let paused = ClaimExclusions(destinations: [DestinationKey("paused")])
            let claim = try claimer.claim(ClaimRequest(limit: 512, exclusions: paused, limits: limits))
            #expect(counts(claim) == limits)
        }
    }

    @Test func theOldestComeFirst() async throws {
        try await withClaimer { (database, claimer) throws in
            try database.add(500, due: Self.hourAgo, for: "limited")
            let first = try claimer.claim(ClaimRequest(limit: 512, limits: limits)).expirations
            let second = try claimer.claim(ClaimRequest(limit: 512, limits: limits)).expirations
            let last = try #require(first.map(\.dueAt).max())
            #expect(second.allSatisfy { $0.dueAt > last })
        }
    }

    @Test func freshOnesAreLimitedAsWell() async throws {
        try await withClaimer { (database, claimer) throws in
            try database.add(500, due: "now()", for: "limited")
            try database.add(5, due: "now()", for: "healthy")
            let claim = try claimer.claim(ClaimRequest(limit: 512, limits: limits))
            #expect(counts(claim) == [DestinationKey("limited"): 7, DestinationKey("healthy"): 5])
        }
    }

    /// What a limit has left is found by the next claim that may take it, and the floor does not hide it.
    @Test func nothingIsHidden() async throws {
        try await withClaimer { (database, claimer) throws in
            try database.add(30, due: Self.secondsAgo, for: "limited")
            var taken = 0
            for _ in 0..<6 {
                taken += try claimer.claim(ClaimRequest(limit: 512, limits: limits)).expirations.count
                let left = ClaimExclusions(destinations: Set(limits.keys))
                #expect(try claimer.claim(ClaimRequest(limit: 512, exclusions: left)).expirations.isEmpty)
            }
            #expect(taken == 30)
        }
    }
}
