import Testing

@testable import TimerCore

@Suite struct LatenessHistogramTests {
    private static func histogram(_ milliseconds: [Double]) -> LatenessHistogram {
        var histogram = LatenessHistogram()
        for value in milliseconds { histogram.add(.microseconds(Int64(value * 1_000))) }
        return histogram
    }

    /// Each bucket begins where the one before ends, and what lies at its bounds is in it.
    @Test func bucketsCoverAllWithoutAGap() {
        var end: Int64 = 0
        for bucket in 0..<LatenessHistogram.buckets {
            let bounds = LatenessHistogram.bounds(of: bucket)
            #expect(bounds.lowerBound == end)
            #expect(LatenessHistogram.bucket(of: bounds.lowerBound) == bucket)
            #expect(LatenessHistogram.bucket(of: bounds.upperBound - 1) == bucket)
            // But for the first and the last, no wider than a quarter of what it holds.
            if (1..<LatenessHistogram.buckets - 1).contains(bucket) {
                #expect(Int64(bounds.count) * 4 <= bounds.lowerBound)
            }
            end = bounds.upperBound
        }
        #expect(LatenessHistogram.bucket(of: -5) == 0)
        #expect(LatenessHistogram.bucket(of: .max) == LatenessHistogram.buckets - 1)
    }

    @Test func percentilesAreRightToAQuarter() throws {
        let histogram = Self.histogram((1...1_000).map(Double.init))
        #expect(histogram.total == 1_000)
        for (share, exact) in [(0.5, 500.0), (0.9, 900), (0.99, 990), (1, 1_000)] {
            let value = try #require(histogram.percentile(share)).inSeconds * 1_000
            #expect(abs(value - exact) <= exact / 4, "\(share): \(value)")
        }
        #expect(LatenessHistogram().percentile(0.5) == nil)
    }

    @Test func aLateOneAmongManyIsSeenAtTheEndAlone() throws {
        let histogram = Self.histogram(Array(repeating: 1, count: 999) + [30_000])
        #expect(try #require(histogram.percentile(0.99)) < .milliseconds(2))
        #expect(try #require(histogram.percentile(1)) > .seconds(20))
    }

    @Test func twoAddUpToWhatOneWouldHaveCounted() {
        let (left, right) = ([0.1, 3, 3, 900], [4.0, 70_000, 9_000_000])
        let sum = Self.histogram(left) + Self.histogram(right)
        #expect(sum == Self.histogram(left + right))
        #expect(sum.since(Self.histogram(left)) == Self.histogram(right))
        #expect(sum.since(sum) == LatenessHistogram())
        #expect(LatenessHistogram().since(sum) == LatenessHistogram())
    }

    @Test func countsOfAnotherReleaseAreCutToWhatIsKnown() {
        let histogram = LatenessHistogram(counts: [1] + Array(repeating: 2, count: 500))
        #expect(histogram.counts.count == LatenessHistogram.buckets)
        #expect(LatenessHistogram(counts: [0, 3, 0, 0]).counts == [0, 3])
    }
}
