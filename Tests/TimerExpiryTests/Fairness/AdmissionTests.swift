import Testing
import TimerCore

@testable import TimerExpiry

@Suite struct AdmissionTests {
    private let failure = Outcome.retry(after: nil, reason: "503")

    private func timers(
        _ count: Int, tenant: String = "a", host: String = "sink", path: String = "/", bytes: Int = 0,
        from first: Int = 1
    ) -> [DueTimer] {
        (first..<first + count).map {
            .test(UInt64($0), tenant: tenant, host: host, path: path, bytes: bytes)
        }
    }

    @Test func aDestinationIsTriedBeforeItGetsAllItsTurns() {
        var bench = AdmissionBench()
        bench.pending = timers(300)
        bench.pass()
        #expect(bench.underWay.map(\.due.number) == Array(1...16))
        #expect(bench.admission.held == 300)
        bench.end(.delivered) { $0.number == 1 }
        #expect(bench.underWay.count == 16)
        bench.pass()
        #expect(bench.underWay.count == 128)
        bench.end(.delivered) { _ in true }
        #expect(bench.admission.held == 0 && bench.admission.trials == 0)
    }

    @Test func theEndOfAnAttemptBeginsTheNext() {
        var bench = AdmissionBench { $0.restConcurrency = 1 }
        bench.pending = (1...3).map { .test(UInt64($0), concurrency: 1) }
        bench.pass()
        #expect(bench.underWay.map(\.due.number) == [1])
        let ending = bench.admission.end(bench.underWay[0], .delivered, .answered, at: bench.now)
        #expect(ending.next?.due.number == 2)
    }

    /// A settlement has no payload: its bytes are free when the attempt has ended, its row when it is written.
    @Test func bytesAreFreeBeforeRows() {
        var bench = AdmissionBench()
        bench.pending = timers(2, bytes: 1_000)
        bench.pass()
        #expect(bench.admission.heldBytes == 2_000)
        _ = bench.admission.end(bench.underWay[0], .delivered, .answered, at: bench.now)
        #expect(bench.admission.heldBytes == 1_000)
        #expect(bench.admission.held == 2)
        _ = bench.admission.released(1)
        #expect(bench.admission.held == 1)
    }

    @Test func claimsShrinkAsTheBytesFillUp() throws {
        var bench = AdmissionBench { $0.maxInFlightBytes = 16 << 20 }
        var asked: [Int] = []
        for number in 1...400 {
            guard let room = bench.admission.pass(atLeast: 1, at: bench.now).room else { break }
            asked.append(room.request.bytes)
            // Each of its own tenant and host: only the budget bounds them.
            let due = DueTimer.test(
                UInt64(number), tenant: "t\(number)", host: "h\(number)", bytes: min(room.request.bytes, 1 << 20))
            _ = bench.admission.take([due], at: bench.now)
        }
        #expect(asked.first == 4 << 20)
        #expect(asked == asked.sorted(by: >))
        #expect(bench.admission.heldBytes <= 16 << 20)
        #expect(bench.admission.heldBytes > 15 << 20)
    }

    @Test func aTimerLargerThanWhatIsLeftGoesBackUncountedAndIsLeftUntilItFits() {
        var bench = AdmissionBench { $0.maxInFlightBytes = 4 << 20 }
        bench.pending = timers(1, tenant: "a", bytes: 2 << 20)
        bench.pass()
        bench.pending = timers(1, tenant: "b", host: "other", bytes: 3 << 20, from: 10)
        bench.pass()
        #expect(bench.underWay.map(\.due.number) == [1])
        #expect(bench.handedBack.map(\.putOffFor) == [.zero])
        bench.pending += timers(1, tenant: "c", host: "third", from: 20)
        bench.pass()
        #expect(bench.excluded.queues == [.test("b", "other")])
        #expect(bench.underWay.map(\.due.number) == [1, 20])
        bench.end(.delivered) { $0.number == 1 }
        bench.pass()
        bench.end(.delivered) { $0.number == 20 }
        bench.pass()
        #expect(bench.underWay.map(\.due.number) == [10])
        bench.end(.delivered) { _ in true }
        // Larger than the whole: alone.
        bench.pending = timers(1, tenant: "d", bytes: 5 << 20, from: 30)
        bench.pass()
        #expect(bench.underWay.map(\.due.number) == [30])
        #expect(bench.pass() == false)
    }

    /// One that does not fit tells the loop when it does.
    @Test func roomForBytesRings() {
        var bench = AdmissionBench { $0.maxInFlightBytes = 1 << 20 }
        bench.pending = timers(1, bytes: 1 << 20)
        bench.pass()
        #expect(bench.pass() == false)
        let ending = bench.admission.end(bench.underWay[0], .delivered, .answered, at: bench.now)
        #expect(ending.mustRing)
    }

    @Test func whatIsHeldGoesBackWhenItsCircuitOpens() {
        var bench = AdmissionBench()
        bench.pending = timers(40, path: "/bad") + timers(40, path: "/good", from: 101)
        bench.pass()
        bench.end(failure) { $0.number < 100 }
        let putOff = bench.handedBack.compactMap(\.putOffFor)
        // Sixteen were under way when the first of them failed, and each that ended before it opened began another.
        #expect(putOff.count == 40 - Circuit.threshold - (Destination.trial - 1))
        #expect(putOff.allSatisfy { $0 >= Circuit.pause && $0 < Circuit.pause * 2 })
        #expect(Set(bench.underWay.map(\.due.number)).isSubset(of: Set(101...140)))
        bench.end(.delivered) { _ in true }
        bench.pass()
        bench.end(.delivered) { _ in true }
        #expect(bench.admission.held == 0)
    }

    @Test func anOpenDestinationIsLeftByClaimsUntilItMayBeProbed() {
        var bench = AdmissionBench()
        bench.pending = timers(1_000)
        while bench.excluded.isEmpty {
            bench.pass()
            bench.end(.unreachable(reason: "refused")) { _ in true }
        }
        let (claims, putOffs) = (bench.claimed, bench.handedBack.count)
        for _ in 0..<49 {
            bench.now = bench.now.advanced(by: .milliseconds(20))
            bench.pass()
        }
        #expect(bench.claimed == claims && bench.handedBack.count == putOffs)
        #expect(bench.admission.pass(atLeast: 1, at: bench.now).reviewAt == bench.now.advanced(by: .milliseconds(50)))
        bench.now = bench.now.advanced(by: .milliseconds(20))
        bench.pass()
        #expect(bench.underWay.count == 1)
        #expect(bench.handedBack.dropFirst(putOffs).allSatisfy { $0.putOffFor! >= Circuit.interval })
        bench.pass()
        #expect(bench.underWay.count == 1)
        bench.end(.delivered) { _ in true }
        bench.now = bench.now.advanced(by: .seconds(1))
        bench.pass()
        #expect(bench.underWay.count > 1)
    }

    /// However many wait, and whatever they wait for.
    @Test func whatIsPutOffCostsNoMoreThanFiveHundredWritesASecond() {
        var bench = AdmissionBench()
        bench.pending = timers(1_500, path: "/bad")
        for step in 0..<150 {
            bench.pass()
            bench.end(failure) { _ in true }
            if step >= 30 { bench.now = bench.now.advanced(by: .milliseconds(20)) }
        }
        // 2.4 seconds, and a claim and a second's worth ahead.
        #expect((900...2_200).contains(bench.handedBack.count))
    }

    @Test func afterTheStopNothingBeginsAndWhatWaitsGoesBackAtOnce() {
        var bench = AdmissionBench()
        bench.pending = timers(100)
        bench.pass()
        let back = bench.admission.stop()
        #expect(back.count == 84)
        #expect(back.allSatisfy { $0.putOffFor == .zero })
        let late = bench.admission.take(timers(3, from: 200), at: bench.now)
        #expect(late.begun.isEmpty && late.handedBack.map(\.putOffFor) == [.zero, .zero, .zero])
        #expect(bench.admission.end(bench.underWay[0], .delivered, .answered, at: bench.now).next == nil)
    }
}
