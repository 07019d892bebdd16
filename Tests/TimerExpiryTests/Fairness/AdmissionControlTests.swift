import Testing
import TimerCore

@testable import TimerExpiry

@Suite struct AdmissionControlTests {
    private let sink = DueTimer.test().queue.destination

    private func timers(_ count: Int, host: String = "sink", from first: Int = 1) -> [DueTimer] {
        (first..<first + count).map { .test(UInt64($0), host: host) }
    }

    @Test func nothingIsClaimedUntilTheControlsAreKnown() {
        var bench = AdmissionBench(awaitsControls: true)
        bench.pending = timers(3)
        #expect(bench.pass() == false)
        #expect(bench.control(DestinationControl()) == true)
        #expect(bench.pass() == true)
        #expect(bench.underWay.count == 3)
        #expect(bench.control(DestinationControl()) == false)
    }

    @Test func aPausedDestinationIsLeftWhereItIs() {
        var bench = AdmissionBench()
        bench.control(DestinationControl(isPaused: true))
        bench.pending = timers(600) + timers(3, host: "other", from: 1_000)
        bench.pass()
        #expect(bench.excluded.destinations == [sink])
        #expect(bench.underWay.map(\.due.number) == [1_000, 1_001, 1_002])
        #expect(bench.handedBack.isEmpty && bench.pending.count == 600)
    }

    @Test func whatWaitsThereGoesBackUncountedAndWhatIsUnderWayEnds() {
        var bench = AdmissionBench()
        bench.pending = timers(40)
        bench.pass()
        #expect(bench.control(DestinationControl(isPaused: true)) == true)
        #expect(bench.handedBack.map(\.putOffFor) == Array(repeating: .zero, count: 24))
        bench.end(.delivered) { _ in true }
        #expect(bench.underWay.isEmpty && bench.admission.held == 0 && bench.admission.destinations.isEmpty)
        // A claim that was on its way.
        let late = bench.admission.take(timers(3, from: 100), at: bench.now)
        #expect(late.begun.isEmpty && late.handedBack.map(\.putOffFor) == [.zero, .zero, .zero])
    }

    @Test func whileAllFiringIsPausedNothingIsClaimedAndWhatWaitsGoesBack() {
        var bench = AdmissionBench()
        bench.pending = timers(40) + timers(3, host: "other", from: 1_000)
        bench.pass()
        let begun = bench.underWay.count
        #expect(bench.control(DestinationControl(), isAllPaused: true) == true)
        #expect(bench.handedBack.count == 43 - begun)
        // A claim that was on its way, and one before its date.
        let late = bench.admission.take(timers(3, from: 100), at: bench.now)
        #expect(late.begun.isEmpty && late.handedBack.map(\.putOffFor) == [.zero, .zero, .zero])
        bench.pending = timers(3, from: 200)
        #expect(bench.pass() == false)
        #expect(bench.control(DestinationControl(), isAllPaused: true) == false, "no news")
        #expect(bench.control(DestinationControl()) == true)
        #expect(bench.pass() == true)
    }

    @Test func aReleasedOneGoesOn() {
        var bench = AdmissionBench()
        bench.control(DestinationControl(isPaused: true))
        bench.pending = timers(3)
        bench.pass()
        #expect(bench.underWay.isEmpty)
        #expect(bench.control(DestinationControl()) == true)
        bench.pass()
        #expect(bench.underWay.count == 3)
    }

    /// However many are paused, and whatever else claims leave.
    @Test func everyPausedOneIsLeft() {
        var bench = AdmissionBench()
        var controls: [DestinationName: DestinationControl] = [:]
        for number in 0..<DestinationControl.mostDestinations {
            controls[DestinationName(canonical: "http://h\(number):80")] = DestinationControl(isPaused: true)
        }
        let orders = DestinationOrders(
            owner: Owner(rawValue: 1), now: Timestamp(milliseconds: 0), controls: controls, grants: [])
        _ = bench.admission.obey(orders, instant: { _ in nil }, at: bench.now)
        bench.pass()
        #expect(bench.excluded.destinations == Set(controls.keys.map(\.key)))
    }

    @Test func claimsOfALimitedDestinationTakeWhatIsWorthHolding() {
        var bench = AdmissionBench()
        bench.control(DestinationControl(ratePerSecond: 50))
        bench.pending = timers(600) + timers(10, host: "other", from: 1_000)
        bench.pass()
        #expect(bench.admission.held == 60)
        #expect(bench.underWay.count == 10)
        bench.pass()
        #expect(bench.excluded.destinations == [sink])
        #expect(bench.admission.held == 60)
    }

    @Test func attemptsBeginInTheirSlots() {
        var bench = AdmissionBench()
        bench.control(DestinationControl(ratePerSecond: 50))
        bench.pending = timers(10)
        bench.pass()
        #expect(bench.underWay.isEmpty)
        #expect(bench.admission.grantRequests(at: bench.now).map(\.slots) == [10])
        #expect(bench.control(DestinationControl(ratePerSecond: 50), slots: (3, .milliseconds(20))) == true)
        bench.pass()
        let start = bench.now
        #expect(bench.underWay.map(\.slot?.opensAt) == [start, start.after(0.02), start.after(0.04)])
        #expect(bench.admission.grantRequests(at: bench.now).map(\.slots) == [7])
        // Without a slot the end of one begins none.
        bench.end(.delivered) { _ in true }
        #expect(bench.underWay.isEmpty)
        #expect(bench.admission.held == 7)
    }

    /// The loop is not woken by each attempt that ends while others wait for slots.
    @Test func theEndOfAnAttemptDoesNotRingWhileEnoughWait() {
        var bench = AdmissionBench()
        bench.control(DestinationControl(ratePerSecond: 50))
        bench.pending = timers(100)
        bench.pass()
        bench.control(DestinationControl(ratePerSecond: 50), slots: (2, .milliseconds(20)))
        bench.pass()
        let ending = bench.admission.end(bench.underWay[0], .delivered, .answered, at: bench.now)
        #expect(ending.next == nil && !ending.mustRing)
    }

    @Test func attemptsBeginWithinTheirPermits() {
        var bench = AdmissionBench()
        let control = DestinationControl(concurrency: 5)
        bench.control(control)
        bench.pending = timers(30)
        bench.pass()
        #expect(bench.underWay.isEmpty && bench.admission.held == 5)
        #expect(bench.admission.grantRequests(at: bench.now).map(\.wanted) == [5])
        bench.control(control, permits: 2)
        bench.pass()
        #expect(bench.underWay.count == 2)
        bench.end(.delivered) { $0.number == 1 }
        #expect(bench.underWay.map(\.due.number) == [2, 3])
        // Taken back: those under way end, and none begins in their place.
        bench.control(control, permits: 1)
        bench.end(.delivered) { $0.number == 2 }
        #expect(bench.underWay.map(\.due.number) == [3])
        #expect(bench.admission.grantRequests(at: bench.now).map(\.held) == [1])
    }

    @Test func anAttemptThatMissedItsSlotIsLearntFrom() {
        var bench = AdmissionBench()
        bench.control(DestinationControl(ratePerSecond: 50))
        bench.pending = timers(2)
        bench.pass()
        bench.control(DestinationControl(ratePerSecond: 50), slots: (1, .milliseconds(20)))
        bench.pass()
        bench.now = bench.now.after(0.4)
        bench.end(.notStarted(after: .zero, reason: "withdrawn")) { _ in true }
        #expect(bench.admission.grantRequests(at: bench.now).map(\.margin) == [.milliseconds(800)])
    }

    @Test func whatIsSeenIsTold() {
        var bench = AdmissionBench()
        bench.pending = timers(20) + timers(1, host: "failing", from: 100) + timers(1, host: "gone", from: 200)
        bench.pass()
        bench.end(.retry(after: nil, reason: "503")) { $0.number == 100 }
        bench.end(.delivered) { $0.number == 200 }
        let seen = bench.admission.observations(since: bench.now, most: 10, at: bench.now)
        let byName = Dictionary(uniqueKeysWithValues: seen.map { ($0.name.description, $0) })
        #expect(byName["http://sink:80"]?.underWay == 16 && byName["http://sink:80"]?.waiting == 4)
        #expect(byName["http://failing:80"]?.failures == 1)
        #expect(byName["http://failing:80"]?.lastFailure?.reason == "503")
        #expect(byName["http://gone:80"]?.failures == 0 && byName["http://gone:80"]?.begun == 1)
        let few = bench.admission.observations(since: bench.now, most: 1, at: bench.now)
        #expect(few.map(\.name.description) == ["http://failing:80"])
        let later = bench.admission.observations(since: bench.now.after(1), most: 10, at: bench.now.after(2))
        #expect(later.map(\.name.description) == ["http://sink:80"])
    }

    @Test func anOpenCircuitIsTold() {
        var bench = AdmissionBench()
        bench.pending = timers(100)
        let opened = bench.now
        while bench.excluded.isEmpty {
            bench.pass()
            bench.end(.unreachable(reason: "refused")) { _ in true }
        }
        let seen = bench.admission.observations(since: bench.now, most: 10, at: bench.now)
        #expect(seen.map(\.circuit) == [.open] && seen.map(\.circuitSince) == [opened])
        let later = bench.now.advanced(by: Circuit.pause + .milliseconds(200))
        #expect(bench.admission.observations(since: opened, most: 10, at: later).map(\.circuit) == [.probing])
    }
}
