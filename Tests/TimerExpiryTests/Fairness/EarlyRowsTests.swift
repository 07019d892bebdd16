import Testing
import TimerCore

@testable import TimerExpiry

/// What is claimed before it is due counts into what a destination and a tenant may hold.
@Suite struct EarlyRowsTests {
    private func early(_ count: Int, tenant: String = "a", host: String = "sink", bytes: Int = 0) -> [EarlyTimer] {
        (0..<count).map { _ in
            EarlyTimer(
                dueAt: Timestamp(milliseconds: 0),
                fate: .attempt(.test(.random(in: 1_000 ... .max), tenant: tenant, host: host, bytes: bytes)))
        }
    }

    private func excluded(_ bench: inout AdmissionBench) -> ClaimExclusions? {
        bench.admission.pass(atLeast: 1, at: bench.now).room?.request.exclusions
    }

    private let sink = QueueKey.test("a", "sink")

    @Test func anUntriedDestinationHasFewAhead() throws {
        var bench = AdmissionBench()
        let timers = early(128)
        bench.admission.expect(Array(timers.dropLast()))
        #expect(excluded(&bench)?.destinations == [])
        bench.admission.expect([timers[127]])
        #expect(excluded(&bench)?.destinations == [sink.destination])
        _ = bench.admission.giveBack(timers[0])
        #expect(excluded(&bench)?.destinations == [])
    }

    @Test func oneThatAnswersHasAsManyAsItMayHold() {
        var bench = AdmissionBench()
        bench.pending = [.test(1)]
        bench.pass()
        bench.end(.delivered) { _ in true }
        bench.admission.expect(early(767))
        #expect(excluded(&bench)?.destinations == [])
        bench.admission.expect(early(1))
        #expect(excluded(&bench)?.destinations == [sink.destination])
    }

    @Test func oneThatDidNotAnswerHasItsTrials() {
        var bench = AdmissionBench()
        bench.pending = [.test(1)]
        bench.pass()
        bench.end(.unreachable(reason: "refused")) { _ in true }
        bench.admission.expect(early(15))
        #expect(excluded(&bench)?.destinations == [])
        bench.admission.expect(early(1))
        #expect(excluded(&bench)?.destinations == [sink.destination])
    }

    /// Sixteen of a MiB are what one that answers may hold.
    @Test func bytesCountAsRowsDo() {
        var bench = AdmissionBench()
        bench.admission.expect(early(15, bytes: 1 << 20))
        #expect(excluded(&bench)?.destinations == [])
        bench.admission.expect(early(1, bytes: 1 << 20))
        #expect(excluded(&bench)?.destinations == [sink.destination])
    }

    @Test func aTenantHasHalf() {
        var bench = AdmissionBench { $0.maxInFlight = 100 }
        let timers = (0..<50).flatMap { early(1, host: "h\($0)") }
        bench.admission.expect(Array(timers.dropLast()))
        #expect(excluded(&bench)?.tenants == [])
        bench.admission.expect([timers[49]])
        #expect(excluded(&bench)?.tenants == [sink.tenant])
        _ = bench.admission.take(timers[0], at: bench.now)
        #expect(excluded(&bench)?.tenants == [sink.tenant])
        for timer in timers.dropFirst() { _ = bench.admission.giveBack(timer) }
        _ = bench.admission.released(49)
        #expect(excluded(&bench)?.tenants == [])
    }

    /// A claim left its timers because of those that were not due: the first answer rings.
    @Test func theFirstAnswerMakesRoom() throws {
        var bench = AdmissionBench()
        let timers = early(128)
        bench.admission.expect(timers)
        #expect(excluded(&bench)?.destinations == [sink.destination])
        let turns = timers[..<16].flatMap { bench.admission.take($0, at: bench.now).begun }
        #expect(turns.count == 16)
        let ending = bench.admission.end(try #require(turns.first), .delivered, .answered, at: bench.now)
        #expect(ending.mustRing)
        #expect(excluded(&bench)?.destinations == [])
    }

    @Test func nothingIsLeftOfThem() {
        var bench = AdmissionBench()
        let timers = early(200, bytes: 10)
        bench.admission.expect(timers)
        #expect(excluded(&bench)?.destinations == [sink.destination])
        #expect(bench.admission.early.bytes == 2_000)
        for timer in timers { _ = bench.admission.giveBack(timer) }
        _ = bench.admission.released(200)
        #expect(excluded(&bench)?.destinations == [])
        #expect(bench.admission.early.bytes == 0)
        #expect(bench.admission.early.destinations.isEmpty && bench.admission.early.passedOver.isEmpty)
        #expect(bench.admission.tenants.isEmpty)
    }
}
