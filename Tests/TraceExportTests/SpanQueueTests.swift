import Testing

@testable import TraceExport

struct SpanQueueTests {
    private func queue(spans: Int = 5, bytes: Int = 100, batch: Int = 3) throws -> SpanQueue {
        var configuration = ExportConfiguration(endpoint: try #require(CollectorEndpoint("http://a")))
        configuration.maxQueueSpans = spans
        configuration.maxQueueBytes = bytes
        configuration.maxBatchSpans = batch
        return SpanQueue(configuration)
    }

    @Test func givesTheOldestFirstABatchAtATime() throws {
        var queue = try queue()
        let added = (1...4).map { queue.add([$0]) }
        #expect(added == [.waits, .waits, .fills, .waits])
        #expect(queue.hasBatch && queue.count == 4 && queue.bytes == 4)
        #expect(queue.take() == [[1], [2], [3]])
        #expect(!queue.hasBatch)
        #expect(queue.take() == [[4]])
        #expect(queue.take() == [])
        #expect(queue.bytes == 0)
    }

    @Test func dropsTheNewestBeyondItsNumber() throws {
        var queue = try queue()
        #expect((1...6).map { queue.add([$0]) }.last == .dropped)
        #expect(queue.count == 5)
        #expect(queue.take().first == [1])
        #expect(queue.add([6]) == .fills)
    }

    @Test func dropsWhatDoesNotFitItsBytes() throws {
        var queue = try queue(bytes: 10)
        #expect(queue.add([UInt8](repeating: 1, count: 8)) == .waits)
        #expect(queue.add([UInt8](repeating: 2, count: 3)) == .dropped)
        #expect(queue.add([3, 3]) == .waits)
        #expect(queue.bytes == 10)
    }

    @Test func aBatchIsNoLargerThanTheQueue() throws {
        var queue = try queue(spans: 2, batch: 512)
        #expect([queue.add([1]), queue.add([2])] == [.waits, .fills])
    }
}
