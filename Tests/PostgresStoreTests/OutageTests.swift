import TestSupport
import Testing
import TimerCore
import TimerTestSupport

@testable import PostgresStore

@Suite(.serialized, .testDatabases) struct OutageTests {
    /// Every backend of the store is ended again and again while 600 timers are stored: each is answered, and is there.
    @Test func connectionsThatDieUnderLoadLoseAndDoubleNothing() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store({ $0.requestTimeout = .seconds(120) })
        let stored = Count()
        let killer = Task {
            let admin = try TestDatabase.admin()
            var killed = 0
            while !Task.isCancelled {
                let before = await stored.value
                let rows = try admin.run(
                    Statement(
                        "",
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(database.name)'"),
                    until: .now + .seconds(60))
                killed += rows.count
                // Whoever could store nothing in between, because the machine is busy, would never come to an end.
                while !Task.isCancelled, await stored.value == before {
                    try? await Task.sleep(for: .milliseconds(5))
                }
                try? await Task.sleep(for: .milliseconds(40))
            }
            return killed
        }
        let ids = try await withThrowingTaskGroup { group in
            for _ in 0..<20 {
                group.addTask {
                    var ids: [ExpirationID] = []
                    for _ in 0..<30 {
                        let new = NewExpiration.sample(startDate: StoreConformance.past)
                        let result = try await store.schedule(new)
                        #expect(result == .scheduled(new.id))
                        ids.append(new.id)
                        await stored.add()
                    }
                    return ids
                }
            }
            return try await group.reduce(into: Set<ExpirationID>()) { $0.formUnion($1) }
        }
        killer.cancel()
        let killed = try await killer.value
        #expect(killed > 0, "nothing was killed")
        try await eventually { store.isReady }
        var claimed: [ExpirationID] = []
        while claimed.count < ids.count, case let claim = try await store.claim(limit: 500), !claim.expirations.isEmpty
        {
            claimed += claim.expirations.map(\.id)
        }
        #expect(claimed.count == 600)
        #expect(Set(claimed) == ids)
        await store.stop()
    }

    /// What a lane does when the answer to a batch was lost after its commit.
    @Test func aBatchSentAgainChangesNothing() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        let batch: [NewExpiration] = [
            .sample(startDate: StoreConformance.past),
            .sample(
                startDate: StoreConformance.past, idempotency: Idempotency(key: "k", fingerprint: [1])),
        ]
        var verb = ScheduleVerb(announcer: DueAnnouncer(nil))
        let connection = try database.connect()
        for isRepeated in [false, true] {
            let results = try verb.perform(
                batch.map { .one($0) }, isRepeated: isRepeated, on: connection, until: .now + .seconds(30))
            #expect(results == batch.map { .one(.scheduled($0.id)) })
            // The second time they are claimed already, and must not be pending twice.
            let claim = try await store.claim(limit: 10)
            #expect(claim.expirations.count == (isRepeated ? 0 : 2))
        }
        await store.stop()
    }

    /// Those without a key are stored by a statement of their own: when the one for those with a key fails, all are tried
    /// again, and nobody's answer was lost.
    @Test func aBatchOfWhichAHalfIsThereIsStored() async throws {
        let database = try TestDatabase.make()
        await (try await database.store()).stop()
        let (first, second) = (NewExpiration.sample(), NewExpiration.sample())
        var verb = ScheduleVerb(announcer: DueAnnouncer(nil))
        let connection = try database.connect()
        for batch in [[first], [first, second]] {
            let results = try verb.perform(
                batch.map { .one($0) }, isRepeated: false, on: connection, until: .now + .seconds(30))
            #expect(results == batch.map { .one(.scheduled($0.id)) })
        }
        #expect(try database.count("timer_service.pending_expirations") == 2)
    }

    @Test func aDatabaseThatIsNotThereIsUnavailableInTime() async throws {
        let store = PostgresStore.unstarted(url: "postgresql://postgres@127.0.0.1:1/none") {
            $0.requestTimeout = .milliseconds(300)
        }
        try await store.start(patience: .milliseconds(10))
        #expect(!store.isReady)
        await #expect(throws: StoreError.self) { try await store.schedule(.sample()) }
        do {
            _ = try await store.expiration(.random())
            Issue.record("answered without a database")
        } catch {
            guard case .unavailable = error else { throw error }
        }
        await store.stop()
    }

    @Test func moreThanMayWaitIsRefusedAtOnce() async throws {
        let store = PostgresStore.unstarted(url: "postgresql://postgres@127.0.0.1:1/none") {
            $0.requestTimeout = .milliseconds(500)
            $0.maxWaitingRows = 10
        }
        try await store.start(patience: .zero)
        let errors = await withTaskGroup { group in
            for _ in 0..<30 {
                group.addTask { () -> StoreError? in
                    do throws(StoreError) {
                        _ = try await store.schedule(.sample())
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            return await group.reduce(into: [StoreError?]()) { $0.append($1) }
        }
        #expect(errors.count { $0 == .overloaded } == 20)
        await store.stop()
    }

    /// A NUL cannot be stored; those that came with it can.
    @Test func oneBadRowFailsAlone() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        let results = await withTaskGroup { group in
            for number in 0..<50 {
                group.addTask { () -> Bool in
                    let name = number == 25 ? "nul\0" : "good"
                    do throws(StoreError) {
                        _ = try await store.schedule(.sample(applicantService: name))
                        return true
                    } catch {
                        guard case .failed = error else { return true }
                        return number != 25
                    }
                }
            }
            return await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        #expect(results.count { !$0 } == 1)
        #expect(try await store.expirations(ExpirationQuery(limit: 200)).expirations.count == 49)
        await store.stop()
    }
}

private actor Count {
    private(set) var value = 0

    func add() {
        value += 1
    }
}
