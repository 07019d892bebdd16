import Testing
import TimerCore

@testable import TimerExpiry

@Suite struct OpeningTests {
    private let failure = Outcome.retry(after: nil, reason: "503")

    private func early(_ count: Int, concurrency: Int = 128, from first: UInt64 = 100) -> [EarlyTimer] {
        (first..<first + UInt64(count)).map {
            EarlyTimer(
                dueAt: Timestamp(milliseconds: 0), fate: .attempt(.test($0, concurrency: concurrency)))
        }
    }

    private func opened(_ bench: AdmissionBench, _ timers: [EarlyTimer]) -> [Int] {
        bench.admission.openings(for: timers, at: bench.now).map(\.count)
    }

    /// A bench whose destination had an attempt, two seconds ago.
    private func tried(_ outcome: Outcome = .delivered) -> AdmissionBench {
        var bench = AdmissionBench()
        bench.pending = [.test(1)]
        bench.pass()
        bench.end(outcome) { _ in true }
        bench.now += .seconds(2)
        return bench
    }

    @Test func oneWhereNothingIsKnownAndAsManyAsAreNeededWhereItAnswers() {
        #expect(opened(AdmissionBench(), early(3)) == [1])
        #expect(opened(tried(), early(3)) == [3])
        #expect(opened(tried(), early(100)) == [16])
        #expect(opened(tried(), early(100, concurrency: 2)) == [2])
    }

    @Test func noneWhereOneWasUsedAMomentAgo() {
        var bench = tried()
        bench.now -= .milliseconds(1_001)
        #expect(opened(bench, early(3)) == [])
        bench.now += .milliseconds(1)
        #expect(opened(bench, early(3)) == [3])
    }

    @Test func noneWhereSomethingIsUnderWay() {
        var bench = tried()
        bench.pending = [.test(2)]
        bench.pass()
        #expect(opened(bench, early(3)) == [])
    }

    @Test func noneWhereNobodyAnswered() {
        #expect(opened(tried(.unreachable(reason: "refused")), early(3)) == [])
    }

    @Test func noneBehindAnOpenCircuit() {
        var bench = AdmissionBench()
        bench.pending = (1...UInt64(Circuit.threshold)).map { .test($0) }
        bench.pass()
        bench.end(failure) { _ in true }
        #expect(bench.admission.circuits.wait(for: .test(100), at: bench.now) != nil)
        bench.now += .milliseconds(500)
        #expect(opened(bench, early(3)) == [])
    }

    @Test func noneWhereOperatorsPausedItAndOneWhereTheySetLimits() {
        var bench = tried()
        bench.control(DestinationControl(isPaused: true))
        #expect(opened(bench, early(3)) == [])
        bench.control(DestinationControl(concurrency: 8))
        #expect(opened(bench, early(3)) == [1])
    }

    @Test func noneOnceTheProcessStops() {
        var bench = tried()
        _ = bench.admission.stop()
        #expect(opened(bench, early(3)) == [])
    }
}
