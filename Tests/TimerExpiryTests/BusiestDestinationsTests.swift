import Testing
import TimerCore

@testable import TimerExpiry

/// Which destinations have counts of their own, step by step.
@Suite struct BusiestDestinationsTests {
    private let start = ContinuousClock.now

    private func key(_ name: String) -> DestinationKey {
        DestinationKey(name)
    }

    private func count(
        _ times: Int, of name: String, in busiest: inout BusiestDestinations, after seconds: Int = 0
    ) {
        for _ in 0..<times {
            busiest.count(.delivered, of: key(name), named: name, at: start + .seconds(seconds))
        }
    }

    /// All slots taken, each by a destination with that many attempts.
    private func full(attempts: Int) -> BusiestDestinations {
        var busiest = BusiestDestinations()
        for slot in 0..<BusiestDestinations.slots { count(attempts, of: "http://slot\(slot)", in: &busiest) }
        return busiest
    }

    private func delivered(_ name: String, _ busiest: BusiestDestinations) -> Int? {
        busiest.all.first { $0.name == name }?.counts[.delivered]
    }

    @Test func countsByOutcomeAndLateness() {
        var busiest = BusiestDestinations()
        for _ in 0..<2 { busiest.count(.delivered, isLate: true, of: key("kafka"), named: "kafka", at: start) }
        busiest.count(.rejected, of: key("kafka"), named: "kafka", at: start)
        let counts = busiest.all[0].counts
        #expect(AttemptOutcome.allCases.map { counts[$0] } == [2, 0, 1, 0])
        #expect(counts.late == 2)
        #expect(busiest.all.map(\.name) == ["kafka", "other"])
        #expect(busiest.all[1].counts == BusiestDestinations.Counts())
    }

    @Test func withoutASlotItCountsWithTheOthers() {
        var busiest = full(attempts: 3)
        for host in 0..<2_000 { count(1, of: "http://flood\(host)", in: &busiest, after: 59) }
        #expect(busiest.all.count == BusiestDestinations.slots + 1)
        #expect(delivered("other", busiest) == 2_000)
    }

    @Test func theBusierTakesTheSlotOfTheIdlestAfterAMinute() {
        var busiest = full(attempts: 3)
        count(1, of: "http://slot0", in: &busiest)
        count(7, of: "http://new", in: &busiest)
        count(6, of: "http://notTwiceAsBusy", in: &busiest)
        #expect(delivered("http://new", busiest) == nil)
        count(1, of: "http://new", in: &busiest, after: 60)
        #expect(delivered("http://new", busiest) == 1, "from zero: the seven before stay with the others")
        #expect(delivered("other", busiest) == 13)
        #expect(delivered("http://notTwiceAsBusy", busiest) == nil)
        #expect(delivered("http://slot0", busiest) == 4, "it was busier than the other slots")
        #expect(busiest.all.count == BusiestDestinations.slots + 1)
    }

    @Test func whatIsRememberedOfTheOthersIsBounded() {
        var busiest = full(attempts: 1)
        for host in 0..<BusiestDestinations.mostRising { count(1, of: "http://flood\(host)", in: &busiest) }
        count(50, of: "http://tooMany", in: &busiest)
        count(1, of: "http://slot0", in: &busiest, after: 60)
        #expect(delivered("http://tooMany", busiest) == nil)
        #expect(delivered("other", busiest) == BusiestDestinations.mostRising + 50)
    }
}
