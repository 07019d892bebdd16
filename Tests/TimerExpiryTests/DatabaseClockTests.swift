import Testing
import TimerCore

@testable import TimerExpiry

@Suite struct DatabaseClockTests {
    private let origin = ContinuousClock.now

    private func at(_ milliseconds: Int) -> ContinuousClock.Instant {
        origin.advanced(by: .milliseconds(milliseconds))
    }

    @Test func knowsNothingBeforeTheFirstReading() {
        let clock = DatabaseClock(origin: origin)
        #expect(clock.time(at: origin) == nil)
        #expect(clock.instant(of: Timestamp(milliseconds: 0)) == nil)
    }

    @Test func isNeverAheadOfTheDatabase() {
        let clock = DatabaseClock(origin: origin)
        clock.observe(Timestamp(milliseconds: 1_000), sent: at(0), received: at(10))
        #expect(clock.time(at: at(10)) == Timestamp(milliseconds: 1_000))
        #expect(clock.instant(of: Timestamp(milliseconds: 1_000)) == at(10))
    }

    @Test func aQuickAnswerMakesItExact() {
        let clock = DatabaseClock(origin: origin)
        clock.observe(Timestamp(milliseconds: 1_000), sent: at(0), received: at(10))
        clock.observe(Timestamp(milliseconds: 2_000), sent: at(999), received: at(1_000))
        clock.observe(Timestamp(milliseconds: 3_000), sent: at(1_990), received: at(2_010))
        #expect(clock.time(at: at(2_000)) == Timestamp(milliseconds: 3_000))
    }

    @Test(arguments: [-60_000, 60_000])
    func followsAStepOfTheDatabasesClock(_ step: Int) {
        let clock = DatabaseClock(origin: origin)
        clock.observe(Timestamp(milliseconds: 1_000), sent: at(0), received: at(1))
        clock.observe(Timestamp(milliseconds: Int64(2_000 + step)), sent: at(1_000), received: at(1_001))
        #expect(clock.time(at: at(1_001)) == Timestamp(milliseconds: Int64(2_000 + step)))
    }
}
