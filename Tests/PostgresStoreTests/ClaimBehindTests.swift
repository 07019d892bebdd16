import TestSupport
import Testing
import TimerCore
import TimerTestSupport

@testable import PostgresStore

/// Overdue timers that stand behind ever so many of those who have no room. The stores of these tests look at
/// everything once, and then never again unless they must.
@Suite(.serialized, .testDatabases) struct ClaimBehindTests {
    private static let hourAgo = "now() - interval '1 hour' + n * interval '1 microsecond'"
    private static let secondsAgo = "now() - interval '30 seconds'"

    private func withClaimer(_ body: (TestDatabase, Claimer) throws -> Void) async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        try body(database, try Claimer(database))
    }

    private func queue(_ destination: String, of tenant: String = "a") -> QueueKey {
        QueueKey(tenant: TenantKey(tenant), destination: DestinationKey(destination))
    }

    /// The first claim, and those that follow it as long as it says that there is more.
    private func drain(_ claimer: Claimer, excluding exclusions: ClaimExclusions, limit: Int = 512) throws -> [Claim] {
        var claims: [Claim] = []
        repeat {
            claims.append(try claimer.claim(ClaimRequest(limit: limit, exclusions: exclusions)))
        } while claims.last?.isCutShort == true
        return claims
    }

    @Test func behindOneDestinationsQueue() async throws {
        try await withClaimer { database, claimer in
            try database.add(60_000, due: Self.hourAgo, for: "hangs")
            try database.add(200, due: Self.secondsAgo, for: "healthy")
            let hangs = ClaimExclusions(destinations: [DestinationKey("hangs")])
            let claims = try drain(claimer, excluding: hangs)
            #expect(claims[0].expirations.count == 128, "a queue's share of a claim")
            #expect(claims.prefix(2).flatMap(\.expirations).count == 200)
            #expect(claims.allSatisfy { $0.expirations.allSatisfy { $0.queue == queue("healthy") } })
            // What has been looked at is not looked at again for what has just become due.
            #expect(claimer.floor.look(at: .now, excluding: hangs).reach == .newest)
        }
    }

    /// As they come at once, the fresh ones hide as well.
    @Test func behindWhatHasJustBecomeDue() async throws {
        try await withClaimer { database, claimer in
            try database.add(20_000, due: "now()", for: "hangs")
            try database.add(100, due: "now() + interval '1 microsecond'", for: "healthy")
            let hangs = ClaimExclusions(destinations: [DestinationKey("hangs")])
            let claims = try drain(claimer, excluding: hangs)
            #expect(claims[0].expirations.count == 100)
        }
    }

    @Test func behindAllDestinationsOfATenant() async throws {
        try await withClaimer { database, claimer in
            let tenant = TenantKey("greedy")
            try database.add(
                20_000, due: Self.hourAgo, queue: "\(queue("", of: "greedy").rawValue & ~0xFFFF_FFFF) + n % 200")
            for name in ["b", "c", "d"] { try database.add(10, due: Self.secondsAgo, for: "x", of: name) }
            let claims = try drain(claimer, excluding: ClaimExclusions(tenants: [tenant]))
            #expect(claims[0].expirations.count == 30)
            #expect(claims[0].expirations.allSatisfy { $0.queue.tenant != tenant })
            #expect(claims.count == 1, "a tenant is one step")
        }
    }

    @Test func behindTenThousandDestinations() async throws {
        try await withClaimer { database, claimer in
            try database.add(10_000, due: Self.hourAgo, queue: "(n - 5000) * 4294967296 + n")
            try database.add(100, due: Self.secondsAgo, queue: "\(Int64.max)")
            let hanging = ClaimExclusions(destinations: Set((1...10_000).map { DestinationKey(rawValue: $0) }))
            let claims = try drain(claimer, excluding: hanging)
            #expect(claims.flatMap(\.expirations).count == 100)
            #expect(claimer.floor.look(at: .now, excluding: hanging).reach == .newest)
        }
    }

    /// One tenant's queue is excluded, not the destination of others.
    @Test func besideAQueueOfTheSameDestination() async throws {
        try await withClaimer { database, claimer in
            try database.add(2_000, due: Self.hourAgo, for: "gateway", of: "greedy")
            try database.add(10, due: Self.secondsAgo, for: "gateway", of: "b")
            let claims = try drain(claimer, excluding: ClaimExclusions(queues: [queue("gateway", of: "greedy")]))
            #expect(claims[0].expirations.map(\.queue) == Array(repeating: queue("gateway", of: "b"), count: 10))
        }
    }

    /// Fifty with a backlog each: none waits until another's has ended.
    @Test func eachQueueHasAShare() async throws {
        try await withClaimer { database, claimer in
            try database.add(2_000, due: Self.hourAgo, for: "hangs")
            for name in 1...8 { try database.add(40, due: Self.secondsAgo, for: "healthy \(name)") }
            let hangs = ClaimExclusions(destinations: [DestinationKey("hangs")])
            let claims = try drain(claimer, excluding: hangs, limit: 32)
            #expect(Set(claims.prefix(3).flatMap(\.expirations).map(\.queue)).count == 8)
            #expect(claims.flatMap(\.expirations).count == 320)
        }
    }

    /// Others' claims under way, and rows that others hold, are passed over; nothing waits for them.
    @Test func whatIsLockedOrHeldIsPassedOver() async throws {
        try await withClaimer { database, claimer in
            try database.add(2_000, due: Self.hourAgo, for: "hangs")
            try database.add(100, due: "now() - interval '2 minutes'", for: "healthy")
            try database.run(
                """
                UPDATE timer_service.pending_expirations SET owner = 1 WHERE destination = \(queue("healthy").rawValue)
                """)
            try database.add(200, due: "now() - interval '1 minute' + n * interval '1 microsecond'", for: "healthy")
            let other = try database.connect()
            try other.run(Statement("", "BEGIN"), until: .now + .seconds(30))
            let locked = try other.run(
                Statement(
                    "",
                    "SELECT id FROM timer_service.pending_expirations WHERE owner IS NULL AND destination = "
                        + "\(queue("healthy").rawValue) ORDER BY due_at LIMIT 50 FOR UPDATE"),
                until: .now + .seconds(30))
            #expect(locked.count == 50)
            let hangs = ClaimExclusions(destinations: [DestinationKey("hangs")])
            let claims = try drain(claimer, excluding: hangs)
            #expect(claims[0].expirations.count == 78, "a share of 128 without the 50")
            #expect(claims.flatMap(\.expirations).count == 150)
        }
    }

    /// What older versions stored has an upper half that is no tenant.
    @Test func keysOfOlderVersions() async throws {
        try await withClaimer { database, claimer in
            let hangs = DestinationKey("hangs")
            try database.add(2_000, due: Self.hourAgo, queue: "(n::bigint << 32) | \(hangs.rawValue)")
            let healthy = DestinationKey("healthy")
            try database.add(10, due: Self.secondsAgo, queue: "(-77::bigint << 32) | \(healthy.rawValue)")
            let claims = try drain(claimer, excluding: ClaimExclusions(destinations: [hangs]))
            #expect(claims[0].expirations.map(\.queue.destination) == Array(repeating: healthy, count: 10))
        }
    }

    /// The greatest key there is: a step that computed the one after it would fail each claim.
    @Test func theLastQueueEndsARound() async throws {
        try await withClaimer { database, claimer in
            try database.add(2_000, due: Self.hourAgo, queue: "\(Int64.max)")
            let tenant = ClaimExclusions(tenants: [QueueKey(rawValue: .max).tenant])
            let claims = try drain(claimer, excluding: tenant)
            #expect(claims.map(\.expirations.count) == [0])
        }
    }

    /// Twelve seconds behind a lock made others' overdue timers wait for 108.
    @Test func aClaimThatWaitedForALockIsNoReasonToLookLessOften() async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        let claimer = try Claimer(database, sweepInterval: .milliseconds(900))
        let holder = StoreThread(name: "lock")
        // The claim waits for a second at least, however slow the machine.
        holder.start {
            let lock = """
                DO $$ BEGIN
                    LOCK TABLE timer_service.pending_expirations;
                    WHILE NOT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND
                        relation = 'timer_service.pending_expirations'::regclass) LOOP PERFORM pg_sleep(0.01); END LOOP;
                    PERFORM pg_sleep(1);
                END $$
                """
            _ = try? database.run(lock)
        }
        try await eventually {
            try database.count(
                """
                pg_locks WHERE mode = 'AccessExclusiveLock' AND granted
                    AND relation = 'timer_service.pending_expirations'::regclass
                """) == 1
        }
        _ = try claimer.claim()
        #expect(claimer.floor.look(at: .now + .milliseconds(901)).floor == nil)
        await holder.ended()
    }

    /// A quarter of a claim's bytes is for what is fresh.
    @Test func aBacklogOfLargeOnesLeavesBytesForWhatIsFresh() async throws {
        try await withClaimer { database, claimer in
            try database.add(10, due: Self.hourAgo, bytes: 1_000)
            try database.add(2, due: "now()", for: "fresh", bytes: 100)
            let claim = try claimer.claim(ClaimRequest(limit: 100, bytes: 2_000))
            #expect(claim.expirations.map(\.queue) == [queue("other"), queue("fresh"), queue("fresh")])
            #expect(claim.isCutShort)
        }
    }
}
