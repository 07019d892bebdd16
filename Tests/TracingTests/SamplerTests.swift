import Testing

@testable import Tracing

struct SamplerTests {
    private static let ids = SpanIDs(seed: 1)
    private let sampled = TraceContext(traceID: ids.traceID(), spanID: ids.spanID(), flags: .sampled)
    private let unsampled = TraceContext(traceID: ids.traceID(), spanID: ids.spanID(), flags: [])

    @Test func parentsDecideWhereTheyAreAsked() {
        for root in [Sampler.alwaysOn, .alwaysOff, .ratio(0.5)] {
            #expect(Sampler.parentBased(root).records(sampled.traceID, parent: sampled))
            #expect(!Sampler.parentBased(root).records(unsampled.traceID, parent: unsampled))
        }
        #expect(Sampler.parentBased(.alwaysOn).records(sampled.traceID, parent: nil))
        #expect(!Sampler.parentBased(.alwaysOff).records(sampled.traceID, parent: nil))
        #expect(Sampler.alwaysOn.records(unsampled.traceID, parent: unsampled))
        #expect(!Sampler.alwaysOff.records(sampled.traceID, parent: sampled))
    }

    @Test(arguments: [0, 0.01, 0.25, 1])
    func aRatioIsThatPartOfAllTraces(_ ratio: Double) {
        let ids = SpanIDs(seed: 7)
        let count = (0..<100_000).count { _ in Sampler.ratio(ratio).records(ids.traceID(), parent: nil) }
        #expect(abs(Double(count) - ratio * 100_000) < 700)
    }

    /// OpenTelemetry's SDKs for Go and Python compare so.
    @Test func aRatioLooksAtTheLastEightOctets() throws {
        let low = try #require(TraceID(high: .max, low: 0x3FFF_FFFF_FFFF_FFFF))
        let high = try #require(TraceID(high: 0, low: 0x4000_0000_0000_0000))
        #expect(Sampler.ratio(0.25).records(low, parent: nil))
        #expect(!Sampler.ratio(0.25).records(high, parent: nil))
    }
}
