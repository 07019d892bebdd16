import Schedules
import TestSupport
import Testing
import TimerCore
import TimerTestSupport

@testable import PostgresStore

/// The life of apps and schedules on PostgreSQL.
@Suite(.serialized, .testDatabases) struct NamedScheduleLifeTests {
    private func withStore(
        limits: AppLimits = AppLimits(), _ body: (TestDatabase, PostgresStore) async throws -> Void
    ) async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        try await store.register(.sample(limits: limits))
        try await body(database, store)
        await store.stop()
    }

    @Test func anAppComesBackAsItWasGiven() async throws {
        try await withStore { database, store in
            let limits = AppLimits(
                oneTimeSchedules: 3, recurringSchedules: 2, dataBytes: 100, minimumLead: .milliseconds(1),
                maximumLead: .seconds(9), timeout: .milliseconds(7))
            let app = App.sample("é", limits: limits)
            #expect(try await store.app("é") == nil)
            try await store.register(app)
            let reading = try #require(try await store.app("é"))
            #expect(reading.value == app)
            #expect(abs(try database.now().duration(since: reading.now).inSeconds) < 60)
            #expect(try await store.removeApp("é"))
            #expect(try await !store.removeApp("é"))
            #expect(try await store.app("é") == nil)
        }
    }

    @Test func aOneTimeScheduleFiresOnceAndIsGone() async throws {
        try await withStore { database, store in
            let dueAt = Timestamp(milliseconds: try database.now().milliseconds + 400)
            let once = NamedScheduleDefinition.once(at: dueAt)
            #expect(try await store.create(once, for: "12345") == .done)
            #expect(try await store.create(once, for: "12345") == .nameTaken)
            let schedule = try #require(try await store.namedSchedule("once", of: "12345")).value
            #expect(schedule.definition == once)
            let next = try #require(schedule.next)
            #expect(next.dueAt == dueAt)
            let stored = try #require(try await store.expiration(next.expirationID))
            #expect(stored.expirationDate == dueAt && stored.applicantService == "12345")
            #expect(
                String(decoding: stored.payload.bytes, as: UTF8.self)
                    == #"{"account_id":"12345","event":"onScheduledEvent","region":"US","timestamp":\#(dueAt.milliseconds),"#
                    + #""domain":"xyz.freshteam.com","data":{"k": 1},"iparams":{"a":1}}"#)
            #expect(try OutputMode(json: stored.outputMode).options.timeout == .seconds(20))
            var fired: [ClaimedExpiration] = []
            try await eventually {
                fired += try await store.fire()
                return !fired.isEmpty
            }
            #expect(fired.map(\.id) == [next.expirationID])
            #expect(try await store.namedSchedule("once", of: "12345") == nil)
            #expect(try await store.namedSchedules(of: "12345", after: nil, limit: 10) == [])
            #expect(try await store.remove("once", of: "12345") == .unknownSchedule)
            #expect(try await store.expiration(next.expirationID)?.status == .expired, "its expiration stays readable")
            let again = NamedScheduleDefinition.once(at: StoreConformance.future)
            #expect(try await store.create(again, for: "12345") == .done, "its name is free again")
            try await eventually { try database.count("timer_service.schedules") == 1 }
        }
    }

    @Test func whatIsOverIsClearedAway() async throws {
        try await withStore { database, store in
            _ = try await store.create(.once(at: StoreConformance.past), for: "12345")
            _ = try await store.fire()
            try await eventually { try database.count("timer_service.schedules") == 0 }
            #expect(try database.count("timer_service.occurrences") == 0)
        }
    }

    @Test func aScheduleUnderRetryStaysAndHoldsItsName() async throws {
        try await withStore { database, store in
            _ = try await store.create(.once(at: StoreConformance.past), for: "12345")
            let claimed = try await store.claim(limit: 1).expirations
            let wait = Settlement.Verdict.retry(after: .seconds(600), reason: "503")
            _ = try await store.settle(claimed.map { Settlement(id: $0.id, attempt: 1, verdict: wait) })
            try await eventually { try database.count("timer_service.schedules WHERE is_over") == 1 }
            #expect(try await store.namedSchedule("once", of: "12345") != nil)
            #expect(try await store.create(.once(at: StoreConformance.future), for: "12345") == .nameTaken)
            #expect(try await store.remove("once", of: "12345") == .done)
            #expect(try await store.expiration(claimed[0].id)?.status == .aborted)
        }
    }

    @Test func aRecurringScheduleGoesOnWithoutDrift() async throws {
        try await withStore { database, store in
            let anchor = Timestamp(milliseconds: try database.now().milliseconds - 30_000)
            #expect(try await store.create(.minutely(from: anchor), for: "12345") == .done)
            var nominalTimes: [Timestamp] = []
            for turn in 1...4 {
                let next = try #require(try await store.namedSchedule("minutely", of: "12345")?.value.next)
                nominalTimes.append(next.dueAt)
                try database.elapse("60 seconds")
                var fired: [ClaimedExpiration] = []
                try await eventually {
                    fired += try await store.fire()
                    return !fired.isEmpty
                }
                #expect(fired.map(\.id) == [next.expirationID])
                try await eventually {
                    try await store.namedSchedule("minutely", of: "12345")?.value.next?.expirationID
                        != next.expirationID
                        && database.count("timer_service.occurrences") == turn + 1
                }
            }
            // Each turn moved everything a minute back: without drift it is the same instant each time.
            #expect(Set(nominalTimes) == [anchor.advanced(by: .seconds(60))])
            #expect(try await store.fire().isEmpty)
        }
    }

    /// The next one is there although this one has not been delivered.
    @Test func aRetryHoldsNothingUp() async throws {
        try await withStore { database, store in
            let anchor = try database.now()
            _ = try await store.create(.minutely(from: anchor), for: "12345")
            try database.elapse("70 seconds")
            var claimed: [ClaimedExpiration] = []
            try await eventually {
                claimed += try await store.claim(limit: 10).expirations
                return !claimed.isEmpty
            }
            try await eventually { try database.count("timer_service.occurrences") == 2 }
            let next = try #require(try await store.namedSchedule("minutely", of: "12345")?.value.next)
            #expect(next.expirationID != claimed[0].id)
            let wait = Settlement.Verdict.retry(after: .seconds(600), reason: "503")
            _ = try await store.settle([Settlement(id: claimed[0].id, attempt: 1, verdict: wait)])
            try database.elapse("60 seconds")
            var fired: [ClaimedExpiration] = []
            try await eventually {
                fired += try await store.fire()
                return fired.contains { $0.id == next.expirationID }
            }
            #expect(try await store.expiration(claimed[0].id)?.status == .pending)
        }
    }

    @Test func anAbortedOccurrenceIsTheOnlyOneMissing() async throws {
        try await withStore { database, store in
            _ = try await store.create(.minutely(from: try database.now().advanced(by: .seconds(-30))), for: "12345")
            let first = try #require(try await store.namedSchedule("minutely", of: "12345")?.value.next)
            #expect(try await store.abort(first.expirationID, applicantService: "12345") == .aborted)
            #expect(try await store.namedSchedule("minutely", of: "12345")?.value.next == nil)
            try database.elapse("60 seconds")
            try await eventually { try await store.namedSchedule("minutely", of: "12345")?.value.next != nil }
            #expect(try await store.fire().isEmpty)
        }
    }

    @Test func afterItsLastOccurrenceARecurringScheduleIsGone() async throws {
        try await withStore { database, store in
            let anchor = try database.now().advanced(by: .seconds(-90))
            _ = try await store.create(.minutely(from: anchor, #","count":3"#), for: "12345")
            try database.elapse("60 seconds")
            try await eventually { try await !store.fire().isEmpty }
            try await eventually { try await store.namedSchedule("minutely", of: "12345") == nil }
            #expect(try await store.create(.minutely(from: anchor), for: "12345") == .done)
        }
    }

    @Test func aNewAppIsInTheEventsThatWait() async throws {
        try await withStore { _, store in
            _ = try await store.create(.minutely(from: StoreConformance.future), for: "12345")
            let next = try #require(try await store.namedSchedule("minutely", of: "12345")?.value.next)
            let app = App.sample(region: "EU", limits: AppLimits(timeout: .seconds(3)))
            try await store.register(app)
            let stored = try #require(try await store.expiration(next.expirationID))
            #expect(stored.payload == EventTemplate(app).payload(data: jsonText("{}"), at: next.dueAt))
            #expect(stored.outputMode == app.deliveredOutputMode)
        }
    }

    @Test func aPageEndsWithTheRowThatFillsIt() async throws {
        try await withStore { _, store in
            let data = #"{"a":"\#(String(repeating: "x", count: NamedSchedule.pageBytes / 3))"}"#
            for name in ["a", "b", "c", "d"] {
                let definition = NamedScheduleDefinition(
                    name: name, data: JSONObjectText(trusted: Array(data.utf8)[...]),
                    scheduleAt: StoreConformance.future, scheduleAtText: "then")
                _ = try await store.create(definition, for: "12345")
            }
            let page = try #require(try await store.namedSchedules(of: "12345", after: nil, limit: 10))
            #expect(page.map(\.definition.name) == ["a", "b", "c"])
            let rest = try #require(try await store.namedSchedules(of: "12345", after: "c", limit: 10))
            #expect(rest.map(\.definition.name) == ["d"])
        }
    }

    @Test func listsGoByNameAndLeaveOutWhatIsGone() async throws {
        try await withStore { _, store in
            for name in ["b", "d", "a"] {
                _ = try await store.create(.once(name, at: StoreConformance.future), for: "12345")
            }
            _ = try await store.create(.once("c", at: StoreConformance.past), for: "12345")
            _ = try await store.fire()
            let page = try #require(try await store.namedSchedules(of: "12345", after: nil, limit: 2))
            #expect(page.map(\.definition.name) == ["a", "b"])
            let rest = try #require(try await store.namedSchedules(of: "12345", after: "b", limit: 2))
            #expect(rest.map(\.definition.name) == ["d"])
            #expect(try await store.namedSchedules(of: "unknown", after: nil, limit: 2) == nil)
        }
    }

    @Test func removingAnAppAbortsWhatWaits() async throws {
        try await withStore { _, store in
            _ = try await store.create(.once(at: StoreConformance.future), for: "12345")
            let next = try #require(try await store.namedSchedule("once", of: "12345")?.value.next)
            #expect(try await store.removeApp("12345"))
            #expect(try await store.expiration(next.expirationID)?.status == .aborted)
            #expect(try await store.create(.once(at: StoreConformance.future), for: "12345") == .unknownApp)
        }
    }

    @Test func limitsHoldHoweverManyComeAtOnce() async throws {
        try await withStore(limits: AppLimits(oneTimeSchedules: 5, recurringSchedules: 1)) { database, store in
            // One store does its changes in turn anyway.
            var stores = [store]
            for _ in 1..<4 { stores.append(try await database.store()) }
            let results = try await withThrowingTaskGroup { group in
                for number in 0..<20 {
                    let store = stores[number / 2 % 4]
                    group.addTask {
                        let definition =
                            number % 2 == 0
                            ? NamedScheduleDefinition.once("o\(number)", at: StoreConformance.future)
                            : try .minutely("m\(number)", from: StoreConformance.future)
                        return try await store.create(definition, for: "12345")
                    }
                }
                return try await group.reduce(into: [NamedScheduleChange]()) { $0.append($1) }
            }
            #expect(results.count { $0 == .done } == 6)
            #expect(results.count { $0 == .limitReached(maximum: 5) } == 5)
            #expect(results.count { $0 == .limitReached(maximum: 1) } == 9)
            #expect(try await store.update(.minutely("o0", from: StoreConformance.future), for: "12345") != .done)
            for other in stores.dropFirst() { await other.stop() }
        }
    }
}
