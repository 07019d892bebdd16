import TestSupport
import Testing
import TimerCore

@testable import PostgresStore

/// Replicas that share a destination.
@Suite(.serialized, .testDatabases) struct DestinationSharingTests {
    private let host = DestinationName(canonical: "http://host:80")

    /// Three replicas, and a control that they share.
    private func withReplicas(
        _ control: DestinationControl, _ body: ([PostgresStore], TestDatabase) async throws -> Void
    ) async throws {
        let database = try TestDatabase.make()
        var replicas: [PostgresStore] = []
        for _ in 0..<3 { replicas.append(try await database.store()) }
        #expect(try await replicas[0].control(host, control))
        try await body(replicas, database)
        for replica in replicas { await replica.stop() }
    }

    private func ask(
        _ replica: PostgresStore, slots: Int = 0, held: Int = 0, wanted: Int = 0,
        margin: Duration = SlotGrant.leastMargin
    ) async throws -> DestinationGrant {
        let request = GrantRequest(name: host, slots: slots, margin: margin, held: held, wanted: wanted)
        let orders = try await replica.exchange(DestinationReport(requests: [request]))
        return try #require(orders.grants.first)
    }

    private func slots(of grant: DestinationGrant) -> [Timestamp] {
        guard let slots = grant.slots else { return [] }
        return (0..<slots.count).map { slots.first.advanced(by: slots.spacing * $0) }
    }

    @Test func noTwoSlotsAreCloserThanTheRateAllows() async throws {
        try await withReplicas(DestinationControl(ratePerSecond: 50)) { (replicas, _) async throws in
            let granted = try await withThrowingTaskGroup { group in
                for replica in replicas {
                    group.addTask {
                        var granted: [Timestamp] = []
                        for _ in 0..<20 { granted += slots(of: try await ask(replica, slots: 3)) }
                        return granted
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }.sorted()
            #expect(granted.count > 20)
            let gaps = zip(granted.dropFirst(), granted).map { $0.duration(since: $1) }
            #expect(gaps.allSatisfy { $0 >= SlotGrant.spacing(ratePerSecond: 50, margin: SlotGrant.leastMargin) })
        }
    }

    /// What a replica takes along when it dies is lost.
    @Test func slotsLieNoMoreThanAMomentAhead() async throws {
        try await withReplicas(DestinationControl(ratePerSecond: 50)) { (replicas, database) async throws in
            for replica in replicas.prefix(2) {
                let granted = slots(of: try await ask(replica, slots: 50))
                let now = try #require(try database.run("SELECT clock_timestamp()").timestamp(0, 0))
                #expect(granted.count <= 30)
                #expect(granted.allSatisfy { $0.duration(since: now) <= .milliseconds(600) })
            }
        }
    }

    @Test func theLargestMarginHoldsForAll() async throws {
        try await withReplicas(DestinationControl(ratePerSecond: 10)) { (replicas, _) async throws in
            _ = try await ask(replicas[0], slots: 1, margin: .milliseconds(400))
            let grant = try await ask(replicas[1], slots: 1)
            #expect(grant.slots?.margin == .milliseconds(400))
            #expect(grant.slots?.spacing == .milliseconds(145))
        }
    }

    /// The last slot lies hours ahead, by a clock that was set back.
    @Test func aClockThatWasSetBackHoldsNobodyUp() async throws {
        try await withReplicas(DestinationControl(ratePerSecond: 50)) { (replicas, database) async throws in
            try database.run(
                "UPDATE timer_service.destination_controls SET next_slot_at = now() + interval '3 hours'")
            #expect(try await ask(replicas[0], slots: 1).slots == nil)
            let isSoon = "timer_service.destination_controls WHERE next_slot_at < now() + interval '6 seconds'"
            #expect(try database.count(isSoon) == 1)
        }
    }

    @Test func permitsOfAllAreNoMoreThanTheConcurrency() async throws {
        try await withReplicas(DestinationControl(concurrency: 10)) { (replicas, _) async throws in
            #expect(try await ask(replicas[0], wanted: 100).permits == 10)
            // The first has them all under way: the second gets none, and the first is to come down.
            #expect(try await ask(replicas[1], wanted: 100).permits == 0)
            #expect(try await ask(replicas[0], held: 10, wanted: 100).permits == 5)
            #expect(try await ask(replicas[1], wanted: 100).permits == 0)
            // Two of them have ended.
            #expect(try await ask(replicas[0], held: 8, wanted: 100).permits == 5)
            #expect(try await ask(replicas[1], wanted: 100).permits == 2)
            #expect(try await ask(replicas[0], held: 5, wanted: 100).permits == 5)
            #expect(try await ask(replicas[1], held: 2, wanted: 100).permits == 5)
            #expect(try await ask(replicas[2], wanted: 100).permits == 0)
        }
    }

    /// Of one attempt at a time each replica has its turn.
    @Test func whatDoesNotDivideGoesRound() async throws {
        try await withReplicas(DestinationControl(concurrency: 1)) { (replicas, _) async throws in
            for replica in replicas { _ = try await ask(replica, wanted: 1) }
            var held = [0, 0, 0]
            var had = Set(try await permits(replicas, &held))
            try await eventually {
                let now = try await permits(replicas, &held)
                #expect(now.count <= 1)
                had.formUnion(now)
                return had.count == 3
            }
        }
    }

    /// A round of all, each of which ends its attempts at once when it is to.
    private func permits(_ replicas: [PostgresStore], _ held: inout [Int]) async throws -> [Int] {
        for number in replicas.indices {
            held[number] = try await ask(replicas[number], held: held[number], wanted: 1).permits
        }
        return replicas.indices.filter { held[$0] > 0 }
    }

    @Test func permitsOfAReplicaThatIsGoneAreFree() async throws {
        try await withReplicas(DestinationControl(concurrency: 4)) { (replicas, _) async throws in
            #expect(try await ask(replicas[0], wanted: 4).permits == 4)
            #expect(try await ask(replicas[1], wanted: 4).permits == 0)
            await replicas[0].stop()
            #expect(try await ask(replicas[1], wanted: 4).permits == 4)
        }
    }

    @Test func aLowerConcurrencyHoldsAtOnce() async throws {
        try await withReplicas(DestinationControl(concurrency: 10)) { (replicas, _) async throws in
            #expect(try await ask(replicas[0], wanted: 10).permits == 10)
            #expect(try await replicas[1].control(host, DestinationControl(concurrency: 3)))
            #expect(try await ask(replicas[0], held: 10, wanted: 10).permits == 3)
            #expect(try await ask(replicas[1], wanted: 10).permits == 0)
        }
    }

    /// Those that were held before it was released are nobody's.
    @Test func aControlThatComesBackBeginsAnew() async throws {
        try await withReplicas(DestinationControl(concurrency: 2)) { (replicas, _) async throws in
            #expect(try await ask(replicas[0], wanted: 2).permits == 2)
            #expect(try await replicas[1].control(host, DestinationControl()))
            #expect(try await replicas[1].control(host, DestinationControl(concurrency: 2)))
            #expect(try await ask(replicas[1], wanted: 2).permits == 2)
        }
    }

    @Test func whatReplicasSeeIsTheSumOfThoseThatLive() async throws {
        try await withReplicas(DestinationControl(isPaused: true)) { (replicas, _) async throws in
            for replica in replicas {
                let now = try await replica.exchange(DestinationReport()).now
                let entry = DestinationEntry(
                    name: host, underWay: 1, waiting: 10, cap: 128, milliRate: 500, usedAt: now)
                _ = try await replica.exchange(DestinationReport(changed: [entry]))
            }
            let status = try #require(try await replicas[0].destination(host))
            #expect(status.replicas == 3 && status.seen?.waiting == 30 && status.seen?.milliRate == 1_500)
            #expect(status.control.isPaused)
            await replicas[2].stop()
            #expect(try await replicas[0].destination(host)?.replicas == 2)
        }
    }

    /// A row whose queue was changed by hand is of another destination, which has the same name.
    @Test func twoEntriesOfOneNameHoldNothingUp() async throws {
        try await withReplicas(DestinationControl(isPaused: true)) { (replicas, _) async throws in
            let now = try await replicas[0].exchange(DestinationReport()).now
            let entry = DestinationEntry(name: host, underWay: 1, waiting: 10, cap: 128, milliRate: 500, usedAt: now)
            let orders = try await replicas[0].exchange(DestinationReport(changed: [entry, entry]))
            #expect(orders.controls[host]?.isPaused == true)
            #expect(try await replicas[0].destination(host)?.seen?.waiting == 10)
        }
    }

    @Test func noMoreThanAThousandAreControlled() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        try database.run(
            """
            INSERT INTO timer_service.destination_controls (key, is_paused)
            SELECT 'http://h' || n || ':80', true FROM generate_series(1, 999) AS n
            """)
        #expect(try await store.control(host, DestinationControl(isPaused: true)))
        let other = DestinationName(canonical: "kafka")
        #expect(try await store.control(other, DestinationControl(isPaused: true)) == false)
        #expect(try await store.control(host, DestinationControl(concurrency: 1)))
        #expect(try await store.control(host, DestinationControl()))
        #expect(try await store.control(other, DestinationControl(isPaused: true)))
        #expect(try await store.destinations().count == 1_000)
        await store.stop()
    }
}
