import Testing
import TimerCore

@testable import TimerExpiry

@Suite struct DestinationTests {
    private func due(_ number: UInt64, payload: JSONObjectText = .empty) -> DueDelivery {
        DueDelivery(
            expiration: ClaimedExpiration(
                id: ExpirationID(high: number, low: 0), dueAt: Timestamp(milliseconds: 0), attempt: 1,
                queue: QueueKey(rawValue: 0),
                payload: payload, outputMode: .empty),
            owner: Owner(rawValue: 1), output: .kafka(KafkaOutputMode(topics: ["t"])),
            claimedAt: Timestamp(milliseconds: 0))
    }

    @Test func beginsUpToItsConcurrencyThenQueuesInOrder() {
        var destination = Destination(concurrency: 2)
        let begun = (1...5).map { destination.begin(due($0)) }
        #expect(begun == [true, true, false, false, false])
        #expect(destination.held == 5)
        let next = (1...5).map { _ in destination.end(due(0))?.expiration.id.high }
        #expect(next == [3, 4, 5, nil, nil])
        #expect(destination.held == 0)
        #expect(destination.isForgettable)
    }

    @Test func isSaturatedFromSixTimesItsConcurrency() {
        var destination = Destination(concurrency: 2)
        for number in 1...11 { _ = destination.begin(due(UInt64(number))) }
        #expect(!destination.isSaturated(beyond: .max))
        _ = destination.begin(due(12))
        #expect(destination.isSaturated(beyond: .max))
        _ = destination.begin(due(13))
        _ = destination.end(due(0))
        #expect(destination.isSaturated(beyond: .max))
        _ = destination.end(due(0))
        #expect(!destination.isSaturated(beyond: .max))
    }

    @Test func isSaturatedFromItsShareToo() {
        var destination = Destination(concurrency: 2)
        for number in 1...3 { _ = destination.begin(due(UInt64(number))) }
        #expect(destination.isSaturated(beyond: 3))
        #expect(!destination.isSaturated(beyond: 4))
    }

    @Test func isNotSaturatedOnceNothingWaits() {
        var destination = Destination(concurrency: 2)
        for number in 1...9 { _ = destination.begin(due(UInt64(number))) }
        #expect(destination.removeWaiting().map(\.expiration.id.high) == Array(3...9))
        #expect(!destination.isSaturated(beyond: .max))
        #expect(destination.held == 2)
    }

    @Test func isSaturatedByPayloadsOfSixteenMebibytes() {
        let payload = JSONObjectText(trusted: Array(#"{"p":"\#(String(repeating: "x", count: (1 << 20) - 8))"}"#.utf8)[...])
        var destination = Destination(concurrency: 32)
        for number in 1...15 { _ = destination.begin(due(UInt64(number), payload: payload)) }
        #expect(!destination.isSaturated(beyond: .max))
        _ = destination.begin(due(16, payload: payload))
        #expect(destination.isSaturated(beyond: .max))
        _ = destination.end(due(1, payload: payload))
        #expect(!destination.isSaturated(beyond: .max))
    }

    @Test func keepsItsOrderThroughManyTurns() {
        var destination = Destination(concurrency: 1)
        _ = destination.begin(due(0))
        var next: UInt64 = 1
        var expected: UInt64 = 1
        for _ in 0..<3_000 {
            for _ in 0..<2 {
                _ = destination.begin(due(next))
                next += 1
            }
            let ended = destination.end(due(0))
            #expect(ended?.expiration.id.high == expected)
            expected += 1
        }
    }
}
