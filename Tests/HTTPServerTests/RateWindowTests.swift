import Testing

@testable import HTTPServer

@Suite struct RateWindowTests {
    private static let second: Int64 = 1_000_000_000

    /// 1,000 bytes a second, 10 s of grace.
    private func window(moved: Int = 0) -> RateWindow {
        RateWindow(from: at(0), moved: moved, grace: 10 * Self.second, perByte: Self.second / 1_000)
    }

    private func at(_ seconds: Double) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: Int64(seconds * Double(Self.second)))
    }

    /// Steps from deadline to deadline; answers when the peer was given up, nil if not before `end`.
    private func givenUp(_ window: RateWindow, before end: Double, moved: (Double) -> Int) -> Double? {
        var window = window
        while window.deadline < at(end) {
            let now = window.deadline
            let seconds = Double(now.nanoseconds) / Double(Self.second)
            guard window.continues(at: now, moved: moved(seconds)) else { return seconds }
            // A window without length would never be given up.
            guard window.deadline > now else { return nil }
        }
        return nil
    }

    @Test func theFirstWindowIsTheGrace() {
        #expect(window().deadline == at(10))
    }

    @Test func whoMovesNothingIsGivenUpAfterTheGrace() {
        #expect(givenUp(window(moved: 5_000_000), before: 1_000) { _ in 5_000_000 } == 10)
    }

    /// What was moved buys one more window, however much it was.
    @Test(arguments: [10_000, 16_000_000, Int.max / 2])
    func whoStopsIsGivenUpWithinTwoGraces(bytes: Int) {
        #expect(givenUp(window(), before: 1_000) { _ in bytes } == 20)
    }

    @Test(arguments: [1_001, 2_000, 1_000_000])
    func whoKeepsAboveTheRateGoesOn(rate: Double) {
        #expect(givenUp(window(), before: 100_000) { Int($0 * rate) } == nil)
    }

    /// A kernel's buffers make a steady peer look like one that stops and starts.
    @Test func burstsCountAsTheirMean() {
        #expect(givenUp(window(), before: 100_000) { Int($0 / 8) * 8_500 } == nil)
    }

    @Test(arguments: [1, 100, 500, 900])
    func whoIsBelowTheRateIsGivenUp(rate: Double) throws {
        let time = try #require(givenUp(window(), before: 100_000) { Int($0 * rate) })
        // Each window is shorter than the one before by the same factor.
        #expect(time <= 10 / (1 - rate / 1_000) + 1)
    }

    @Test func aDeadlineThatIsNoticedLateCostsNothing() {
        var window = window()
        let hasAnother = window.continues(at: at(13), moved: 4_000)
        #expect(hasAnother)
        #expect(window.deadline == at(17))
    }
}
