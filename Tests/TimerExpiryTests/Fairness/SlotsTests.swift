import Testing
import TimerCore

@testable import TimerExpiry

@Suite struct SlotsTests {
    private let start = ContinuousClock.now
    private let spacing = Duration.milliseconds(20)

    private func grant(_ count: Int, margin: Duration = SlotGrant.leastMargin) -> SlotGrant {
        SlotGrant(first: Timestamp(milliseconds: 0), spacing: spacing, count: count, margin: margin)
    }

    @Test func slotsAreUsedOneAfterTheOther() {
        var slots = Slots()
        slots.add(grant(2), from: start.after(0.1))
        slots.add(grant(1), from: start.after(0.5))
        #expect(slots.count(at: start) == 3)
        let opened = (0..<4).map { _ in slots.take(at: start)?.opensAt }
        #expect(opened == [start.after(0.1), start.after(0.12), start.after(0.5), nil])
        #expect(slots.count(at: start) == 0)
    }

    @Test func anAttemptMayBeLateByTheMargin() {
        var slots = Slots()
        slots.add(grant(1), from: start)
        let slot = slots.take(at: start)
        #expect(slot?.isClosed(at: start.after(0.1)) == false)
        #expect(slot?.isClosed(at: start.after(0.101)) == true)
    }

    /// Beyond the largest margin nothing is refused: a host that takes so long to connect to would get nothing at all.
    @Test func withTheLargestMarginNoSlotCloses() {
        var slots = Slots()
        slots.add(grant(1, margin: SlotGrant.largestMargin), from: start)
        #expect(slots.take(at: start)?.isClosed(at: start.after(1_000)) == false)
    }

    @Test func whatNobodyUsedInItsTimeIsLost() {
        var slots = Slots()
        slots.add(grant(10), from: start)
        // Half of the margin is left for the way to the wire: slots up to 0.15 are lost.
        #expect(slots.count(at: start.after(0.2)) == 2)
        #expect(slots.take(at: start.after(0.2))?.opensAt == start.after(0.16))
        #expect(slots.count(at: start.after(0.3)) == 0)
        #expect(slots.take(at: start.after(0.3)) == nil)
    }

    /// Whoever is late by all of its margin, beside clocks that differ by all of theirs, and whoever is early by nothing.
    @Test(arguments: [1, 3, 50, 999, 10_000], [Duration.milliseconds(100), .milliseconds(777), .seconds(2)])
    func noWindowOfASecondHasMoreThanTheRate(rate: Int, margin: Duration) {
        let spacing = SlotGrant.spacing(ratePerSecond: rate, margin: margin)
        let first = margin + SlotGrant.clockMargin
        #expect(spacing * rate - first >= .seconds(1))
    }
}
