import TestSupport
import Testing
import TimerCore
import TimerTestSupport

@testable import PostgresStore

/// Replicas whose end is known, and whose leases last for an hour.
@Suite(.serialized, .testDatabases) struct EndedReplicaTests {
    private let database: TestDatabase
    private let connection: Connection

    init() async throws {
        database = try TestDatabase.make()
        await (try await database.store()).stop()
        connection = try database.connect()
    }

    private var deadline: ContinuousClock.Instant {
        .now + .seconds(10)
    }

    private func addReplica(_ owner: Int32, named name: String? = nil, process: ProcessIdentity? = nil) throws {
        var parameters = Parameters()
        parameters.add(owner)
        parameters.add(ReplicaIdentity(name: name, process: process))
        let insert = """
            INSERT INTO timer_service.replicas
                (owner, alive_until, name, process_space, process_number, process_started)
            OVERRIDING SYSTEM VALUE
            VALUES ($1::int, now() + interval '1 hour', $2::text, $3::text, $4::int, $5::bigint)
            """
        _ = try connection.run(Statement("", insert), parameters, until: deadline)
    }

    private func replicas() throws -> Set<Int32> {
        Set(try database.run("SELECT owner FROM timer_service.replicas").owners)
    }

    @Test func theTimersOfAProcessThatIsGoneAreReleasedWithinItsLease() async throws {
        let child = try SleepingProcess()
        defer { child.wait() }
        try addReplica(1_000, process: child.identity)
        try database.add(1, due: "now() - interval '1 minute'")
        try database.run("UPDATE timer_service.pending_expirations SET owner = 1000, attempt = 1")
        let heir = try await database.store { $0.leaseDuration = .seconds(1_200) }
        #expect(try await heir.claim(limit: 1).expirations.isEmpty)
        child.kill()
        try await eventually { try await heir.claim(limit: 1).expirations.map(\.attempt) == [2] }
        try await eventually { try database.count("timer_service.departed_replicas") == 0 }
        await heir.stop()
    }

    @Test func onlyAProcessThatIsGoneIsRemoved() throws {
        let (gone, alive) = (try SleepingProcess(), try SleepingProcess())
        defer {
            alive.kill()
            alive.wait()
        }
        gone.kill()
        gone.wait()
        try addReplica(1_000, process: gone.identity)
        try addReplica(1_001, process: alive.identity)
        try addReplica(1_002, process: .own)
        try addReplica(1_003)
        var hiding = EndedReplicas(lease: Lease(duration: .seconds(3)))
        #expect(try hiding.remove(on: connection, until: deadline) == [])
        var ended = EndedReplicas(lease: Lease(duration: .seconds(3), identity: ReplicaIdentity(process: .own)))
        #expect(try ended.remove(on: connection, until: deadline) == [1_000])
        #expect(!ended.areLeft)
        #expect(try replicas() == [1_001, 1_002, 1_003])
        #expect(try database.run("SELECT owner FROM timer_service.departed_replicas").owners == [1_000])
    }

    /// What the claim takes is to be released, too.
    @Test func aReplicaWhoseClaimIsUnderWayIsLookedAtAgain() throws {
        let gone = try SleepingProcess()
        gone.kill()
        gone.wait()
        try addReplica(1_000, process: gone.identity)
        let claim = try database.connect()
        try claim.run(Statement("", "BEGIN"), until: deadline)
        let lock = "SELECT owner FROM timer_service.replicas WHERE owner = 1000 FOR KEY SHARE"
        try claim.run(Statement("", lock), until: deadline)
        var ended = EndedReplicas(lease: Lease(duration: .seconds(3), identity: ReplicaIdentity(process: .own)))
        #expect(try ended.remove(on: connection, until: deadline) == [])
        #expect(ended.areLeft)
        try claim.run(Statement("", "COMMIT"), until: deadline)
        #expect(try ended.remove(on: connection, until: deadline) == [1_000])
        #expect(!ended.areLeft)
    }

    @Test func whoHadTheNameBeforeIsRemovedOnce() throws {
        let lease = Lease(duration: .seconds(3), identity: ReplicaIdentity(name: "orders-0"))
        var ended = EndedReplicas(lease: lease)
        let others = try database.run("SELECT nextval('timer_service.replicas_owner_seq')::int").owners
        let before = try #require(others.first)
        try addReplica(before, named: "orders-0")
        try addReplica(1_000, named: "orders-0")
        try addReplica(0, named: "orders-1")
        #expect(try ended.remove(on: connection, until: deadline) == [], "it has no owner id yet")
        #expect(ended.areLeft)
        try lease.register(on: connection, until: deadline)
        #expect(try ended.remove(on: connection, until: deadline) == [before])
        #expect(try replicas() == Set(lease.owners + [0, 1_000]))
        try addReplica(before, named: "orders-0")
        #expect(try ended.remove(on: connection, until: deadline) == [], "it has the name by mistake")
    }
}
