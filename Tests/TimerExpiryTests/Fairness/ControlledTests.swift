import Testing
import TimerCore

@testable import TimerExpiry

@Suite struct ControlledTests {
    private let start = ContinuousClock.now
    private let name = DestinationName(canonical: "http://sink:80")

    private func controlled(concurrency: Int? = nil, rate: Int? = nil) -> Controlled {
        Controlled(name: name, control: DestinationControl(concurrency: concurrency, ratePerSecond: rate))
    }

    private func grant(permits: Int = 0, slots: Int = 0, margin: Duration = SlotGrant.leastMargin) -> DestinationGrant {
        let first = Timestamp(milliseconds: 0)
        return DestinationGrant(
            name: name, permits: permits, holdsPermits: permits > 0,
            slots: slots > 0
                ? SlotGrant(first: first, spacing: .milliseconds(20), count: slots, margin: margin) : nil)
    }

    @Test func aRateNeedsSlots() {
        var controlled = controlled(rate: 50)
        #expect(controlled.mayBegin(besides: 0, at: start) == false)
        let request = controlled.request(underWay: 0, waiting: 30, at: start)
        #expect(request?.slots == 30 && request?.held == 0 && request?.wanted == 0)
        controlled.granted(grant(slots: 2), firstSlot: start)
        #expect(controlled.request(underWay: 0, waiting: 30, at: start)?.slots == 28)
        #expect(controlled.mayBegin(besides: 1_000, at: start) == true)
        #expect(controlled.begin(at: start)?.opensAt == start)
        #expect(controlled.begin(at: start)?.opensAt == start.after(0.02))
        #expect(controlled.mayBegin(besides: 0, at: start) == false)
    }

    @Test func noMoreSlotsAreAskedForThanOfASecond() {
        var controlled = controlled(rate: 50)
        #expect(controlled.request(underWay: 0, waiting: 300, at: start)?.slots == 50)
        #expect(controlled.request(underWay: 0, waiting: 0, at: start) == nil)
    }

    @Test func aConcurrencyNeedsPermits() {
        var controlled = controlled(concurrency: 10)
        #expect(controlled.mayBegin(besides: 0, at: start) == false)
        let request = controlled.request(underWay: 0, waiting: 30, at: start)
        #expect(request?.slots == 0 && request?.held == 0 && request?.wanted == 30)
        controlled.granted(grant(permits: 4), firstSlot: nil)
        #expect(controlled.mayBegin(besides: 3, at: start) == true)
        #expect(controlled.mayBegin(besides: 4, at: start) == false)
        #expect(controlled.cap(of: 128) == 4)
    }

    /// What was taken back holds at once; the store hears of it when the attempts that are under way have ended.
    @Test func permitsThatWereTakenBackAreHeldUntilTheirAttemptsEnd() {
        var controlled = controlled(concurrency: 10)
        controlled.granted(grant(permits: 8), firstSlot: nil)
        controlled.granted(grant(permits: 2), firstSlot: nil)
        #expect(controlled.mayBegin(besides: 7, at: start) == false)
        #expect(controlled.request(underWay: 7, waiting: 9, at: start)?.held == 7)
        #expect(controlled.request(underWay: 1, waiting: 9, at: start)?.held == 2)
    }

    @Test func permitsWithoutAUseAreGivenBack() {
        var controlled = controlled(concurrency: 10)
        controlled.granted(grant(permits: 8), firstSlot: nil)
        let request = controlled.request(underWay: 1, waiting: 0, at: start)
        #expect(request?.held == 1 && request?.wanted == 1)
        // It holds no more than it said.
        #expect(controlled.mayBegin(besides: 1, at: start) == false)
        // As long as the store has some written down, it is told.
        #expect(controlled.request(underWay: 0, waiting: 0, at: start)?.held == 0)
        controlled.granted(grant(), firstSlot: nil)
        #expect(controlled.request(underWay: 0, waiting: 0, at: start) == nil)
    }

    @Test func aPausedOneMayNothingAndAsksForNothing() {
        var controlled = controlled(concurrency: 10, rate: 50)
        controlled.granted(grant(permits: 8, slots: 5), firstSlot: start)
        controlled.control.isPaused = true
        #expect(controlled.mayBegin(besides: 0, at: start) == false)
        #expect(controlled.request(underWay: 0, waiting: 9, at: start) == nil)
        #expect(controlled.cap(of: 128) == 0)
    }

    @Test func whatIsNoLongerLimitedNeedsNothing() {
        var controlled = controlled(concurrency: 10, rate: 50)
        controlled.control = DestinationControl(isPaused: false, concurrency: nil, ratePerSecond: nil)
        #expect(controlled.mayBegin(besides: 1_000, at: start) == true)
        #expect(controlled.begin(at: start) == nil)
        // Permits from before count for nothing.
        controlled.granted(grant(permits: 8), firstSlot: nil)
        controlled.control.concurrency = 10
        #expect(controlled.mayBegin(besides: 0, at: start) == false)
    }

    @Test func claimsTakeWhatASecondIsWorth() {
        let fast = controlled(rate: 50)
        #expect([0, 25, 26, 50].map { fast.room(besides: $0) } == [50, 25, 0, 0])
        let slow = controlled(rate: 1)
        #expect([0, 1].map { slow.room(besides: $0) } == [1, 0])
        var narrow = controlled(concurrency: 100)
        #expect(narrow.room(besides: 0) == 16)
        narrow.granted(grant(permits: 33), firstSlot: nil)
        #expect(narrow.room(besides: 0) == 198)
    }

    /// Connections that take longer than the margin would else never get to send anything.
    @Test func anAttemptThatWasTooLateWidensTheMargin() {
        var controlled = controlled(rate: 50)
        #expect(controlled.request(underWay: 0, waiting: 1, at: start)?.margin == SlotGrant.leastMargin)
        let slot = Slot(opensAt: start, closesAt: start.after(0.1))
        controlled.missed(slot, at: start.after(0.25))
        #expect(controlled.request(underWay: 0, waiting: 1, at: start)?.margin == .milliseconds(500))
        controlled.missed(slot, at: start.after(0.12))
        #expect(controlled.request(underWay: 0, waiting: 1, at: start)?.margin == .milliseconds(500))
        controlled.missed(slot, at: start.after(60))
        #expect(controlled.request(underWay: 0, waiting: 1, at: start)?.margin == SlotGrant.largestMargin)
    }
}
