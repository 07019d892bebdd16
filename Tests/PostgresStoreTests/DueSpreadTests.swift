import Testing
import TimerCore

@testable import PostgresStore

/// Estimates from what the database knows of due dates.
@Suite struct DueSpreadTests {
    private static func at(_ seconds: Int64) -> Timestamp {
        Timestamp(milliseconds: seconds * 1_000)
    }

    /// 800 timers between 0 and 400 s in four parts of 200, and 200 that are due at 1,000 s.
    private let spread = DueSpread(
        timers: 1_000, bounds: [0, 100, 110, 200, 400].map(Self.at), common: [(date: Self.at(1_000), share: 0.2)])

    private func estimate(_ start: Int64, _ end: Int64) -> Int {
        spread.estimate(after: Self.at(start), upTo: Self.at(end))
    }

    @Test func boundsHaveEquallyManyBetweenThem() {
        #expect(estimate(-100, 500) == 800)
        #expect(estimate(0, 100) == 200)
        #expect(estimate(100, 110) == 200)
        #expect(estimate(50, 105) == 200)
        #expect(estimate(300, 900) == 100)
        #expect(estimate(500, 900) == 0)
    }

    @Test func commonDatesCountWithTheirShare() {
        #expect(estimate(500, 1_000) == 200)
        #expect(estimate(1_000, 2_000) == 0)
        #expect(estimate(-1, 5_000) == 1_000)
    }

    @Test func whatWasCountedToTheEndIsNoEstimate() {
        func number(_ counted: Int, _ spread: DueSpread?) -> CountedTimers {
            DueSpread.number(counted, bound: 100, after: Self.at(0), upTo: Self.at(100), by: spread)
        }
        #expect(number(99, spread) == CountedTimers(99))
        #expect(number(100, spread) == CountedTimers(200, isEstimate: true))
        #expect(number(100, nil) == CountedTimers(100, isEstimate: true))
    }
}
