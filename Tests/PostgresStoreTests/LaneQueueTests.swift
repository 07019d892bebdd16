import Testing

@testable import PostgresStore

/// A lane's queue, step by step.
@Suite struct LaneQueueTests {
    private struct Call: QueuedCall, Equatable {
        var name = 0
        var rows = 1
        var bytes = 1
        var deadline = ContinuousClock.now
        var isRepeated = false
    }

    private func queue(
        batchRows: Int = 10, batchBytes: Int = 100, waitingRows: Int = 100, waitingBytes: Int = 1_000
    ) -> LaneQueue<Call> {
        LaneQueue(
            limits: LaneLimits(
                batchRows: batchRows, batchBytes: batchBytes, waitingRows: waitingRows, waitingBytes: waitingBytes,
                timeout: .seconds(1)))
    }

    private func names(_ calls: [Call]) -> [Int] {
        calls.map(\.name)
    }

    @Test func aBatchIsWhatWaitsInItsOrderUpToItsBounds() {
        var queue = queue(batchRows: 3)
        for name in 1...5 { #expect(queue.add(Call(name: name)) == nil) }
        #expect(names(queue.takeBatch()) == [1, 2, 3])
        #expect(queue.rows == 2 && queue.bytes == 2)
        #expect(names(queue.takeBatch()) == [4, 5])
        #expect(queue.takeBatch().isEmpty && queue.isEmpty && queue.rows == 0 && queue.bytes == 0)
    }

    @Test func aBatchIsBoundedInBytes() {
        var queue = queue(batchBytes: 100)
        for (name, bytes) in [(1, 60), (2, 40), (3, 1)] { #expect(queue.add(Call(name: name, bytes: bytes)) == nil) }
        #expect(names(queue.takeBatch()) == [1, 2])
    }

    @Test func oneThatIsLargerThanABatchGoesAlone() {
        var queue = queue(batchRows: 3, batchBytes: 100)
        for (name, rows, bytes) in [(1, 9, 1), (2, 1, 500), (3, 1, 1)] {
            #expect(queue.add(Call(name: name, rows: rows, bytes: bytes)) == nil)
        }
        #expect(names(queue.takeBatch()) == [1])
        #expect(names(queue.takeBatch()) == [2])
        #expect(names(queue.takeBatch()) == [3])
    }

    @Test func whatIsBeyondTheBoundsIsRefused() {
        var rows = queue(waitingRows: 3)
        #expect(rows.add(Call(rows: 2)) == nil && rows.add(Call(rows: 1)) == nil)
        #expect(rows.add(Call(rows: 1)) == .full)
        _ = rows.takeBatch()
        #expect(rows.add(Call(rows: 1)) == nil)
        var bytes = queue(waitingBytes: 10)
        #expect(bytes.add(Call(bytes: 10)) == nil && bytes.add(Call(bytes: 1)) == .full)
    }

    @Test func oneThatIsLargerThanTheBoundIsTakenWhenNothingWaits() {
        var queue = queue(waitingRows: 3)
        #expect(queue.add(Call(rows: 5)) == nil)
        #expect(queue.add(Call(rows: 1)) == .full)
    }

    /// They may have been done already, which is said of a whole batch.
    @Test func whatIsPutBackComesFirstAndDoesNotMix() {
        var queue = queue()
        for name in 1...4 { #expect(queue.add(Call(name: name)) == nil) }
        let lost = queue.takeBatch()
        #expect(queue.add(Call(name: 5)) == nil)
        queue.putBack(Array(lost.prefix(3)))
        #expect(queue.rows == 4 && queue.bytes == 4)
        let again = queue.takeBatch()
        #expect(names(again) == [1, 2, 3] && again.allSatisfy(\.isRepeated))
        let next = queue.takeBatch()
        #expect(names(next) == [5] && !next[0].isRepeated)
    }

    @Test func deadlinesAreKeptInTheirOrder() {
        var queue = queue()
        let start = ContinuousClock.now
        for name in 1...3 { #expect(queue.add(Call(name: name, deadline: start + .seconds(name))) == nil) }
        #expect(queue.takeExpired(at: start + .milliseconds(999)).isEmpty)
        #expect(names(queue.takeExpired(at: start + .seconds(2))) == [1, 2])
        #expect(queue.rows == 1)
        #expect(names(queue.takeBatch()) == [3])
    }

    @Test func aClosedOneTakesNothingAndGivesWhatItHas() {
        var queue = queue()
        #expect(queue.add(Call(name: 1)) == nil)
        queue.close()
        #expect(queue.add(Call(name: 2)) == .closed)
        #expect(names(queue.takeBatch()) == [1] && queue.isEmpty)
    }
}
