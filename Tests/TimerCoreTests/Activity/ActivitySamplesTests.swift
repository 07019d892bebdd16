import Testing

@testable import TimerCore

/// Sums over samples of several runs, by steps of ten seconds.
@Suite struct ActivitySamplesTests {
    private static func at(_ seconds: Int64) -> Timestamp {
        Timestamp(milliseconds: 1_700_000_000_000 + seconds * 1_000)
    }

    private static func sample(_ run: Int64, began: Int64, at seconds: Int64, fired: Int) -> ActivitySample {
        ActivitySample(
            run: run, startedAt: at(began), countedAt: at(seconds),
            counts: OutcomeCounts(fired: fired, failed: fired / 2))
    }

    private func fired(_ samples: [ActivitySample], from start: Int64 = 0, to end: Int64 = 60) -> [Int] {
        let steps = ActivitySamples(samples).bySteps(.seconds(10), from: Self.at(start), to: Self.at(end))
        return stride(from: start, to: end, by: 10).map { steps[Self.at($0)]?.fired ?? 0 }
    }

    @Test func aStepHasWhatCameSinceTheSampleBefore() {
        let samples = [
            Self.sample(1, began: -900, at: -5, fired: 100), Self.sample(1, began: -900, at: 9, fired: 103),
            Self.sample(1, began: -900, at: 19, fired: 110), Self.sample(1, began: -900, at: 29, fired: 110),
        ]
        #expect(fired(samples) == [3, 7, 0, 0, 0, 0])
        #expect(fired(samples.reversed()) == [3, 7, 0, 0, 0, 0])
    }

    @Test func runsAddUp() {
        let samples = [
            Self.sample(1, began: 1, at: 8, fired: 5), Self.sample(1, began: 1, at: 18, fired: 6),
            Self.sample(2, began: 12, at: 19, fired: 40),
        ]
        #expect(fired(samples) == [5, 41, 0, 0, 0, 0])
    }

    /// All that a run counted is in its first sample, if it began not long before; otherwise nobody knows when it was.
    @Test func aRunIsCountedFromItsBeginning() {
        #expect(fired([Self.sample(1, began: 2, at: 8, fired: 5)]) == [5, 0, 0, 0, 0, 0])
        #expect(fired([Self.sample(1, began: -3, at: 4, fired: 5)]) == [5, 0, 0, 0, 0, 0])
        #expect(fired([Self.sample(1, began: -900, at: 8, fired: 5)]) == [0, 0, 0, 0, 0, 0])
    }

    @Test func whatWasCountedDuringAGapShowsAtItsEnd() {
        let samples = [Self.sample(1, began: 0, at: 5, fired: 1), Self.sample(1, began: 0, at: 45, fired: 9)]
        #expect(fired(samples) == [1, 0, 0, 0, 8, 0])
    }

    @Test func theSameSampleTwiceAddsNothing() {
        let sample = Self.sample(1, began: 0, at: 5, fired: 4)
        #expect(fired([sample, sample]) == [4, 0, 0, 0, 0, 0])
    }

    @Test func ratesAreOverTheWindow() {
        let samples = ActivitySamples([
            Self.sample(1, began: -900, at: 30, fired: 100), Self.sample(1, began: -900, at: 39, fired: 200),
            Self.sample(1, began: -900, at: 50, fired: 300), Self.sample(2, began: 46, at: 50, fired: 8),
            // Dead for long.
            Self.sample(3, began: -900, at: 10, fired: 1_000),
        ])
        let recent = samples.recent(.seconds(10), until: Self.at(50))
        #expect(recent.counts.fired == 108)
        #expect(abs(recent.rates.fired - (100 / 11.0 + 8 / 4.0)) < 1e-9)
        #expect(recent.rates.failed > 0 && recent.rates.retried == 0)
    }

    @Test func aHistoryHasEachStepOfItsRange() throws {
        for range in ActivityRange.allCases {
            let now = Self.at(12_345)
            let sample = Self.sample(1, began: 12_340, at: 12_345, fired: 7)
            let history = ActivityHistory(range, samples: [sample], until: now)
            let count = Int(range.length.components.seconds / range.step.components.seconds)
            #expect(history.points.count == count)
            let last = try #require(history.points.last)
            #expect(last.at <= now && now < last.at.advanced(by: range.step))
            #expect(history.points.map(\.counts.fired).reduce(0, +) == 7 && last.counts.fired == 7)
            let distances = zip(history.points.dropFirst(), history.points).map { $0.at.duration(since: $1.at) }
            #expect(distances.allSatisfy { $0 == range.step })
        }
    }
}
