import Testing

@testable import RESTOutput

@Suite struct TransferQueueTests {
    private struct Transfer: QueuedTransfer, Equatable {
        let number: Int
        var origin = "http://a"
        var deadline: UInt64 = .max
        var isOpening = false
        var waitsForOpening = true
    }

    private typealias Queue = TransferQueue<Transfer>

    /// Adds these to the queue.
    ///
    /// - Returns: those that start at once.
    private func add(_ numbers: Range<Int>, to queue: inout Queue, origin: String = "http://a") -> [Int] {
        numbers.filter { queue.add(Transfer(number: $0, origin: origin)) }
    }

    private func admit(_ queue: inout Queue, isIdle: Bool = false, now: UInt64 = 0) -> [Int] {
        queue.admit(isIdle: isIdle, now: now).map(\.number)
    }

    @Test func aFewStartAtOnceAndTheRestIsHeldBack() {
        var queue = Queue(total: 1_000, perOrigin: 100)
        #expect(add(0..<200, to: &queue) == Array(0..<Queue.few))
        #expect(admit(&queue, now: 1_000_000_000).isEmpty)
        #expect(queue.holdsBack)
        #expect(queue.active == Queue.few)
    }

    @Test func moreStartInOrderWheneverThereIsNothingElseToDo() {
        var queue = Queue(total: 1_000, perOrigin: 28)
        _ = add(0..<200, to: &queue)
        #expect(admit(&queue, isIdle: true) == Array(16..<24))
        #expect(queue.holdsBack)
        #expect(admit(&queue, isIdle: true) == Array(24..<28))
        #expect(!queue.holdsBack)
        #expect(admit(&queue, isIdle: true).isEmpty)
        #expect(queue.active == 28)
    }

    @Test func anOriginThatAnswersKeepsToAFew() {
        var queue = Queue(total: 1_000, perOrigin: 100)
        _ = add(0..<200, to: &queue)
        _ = admit(&queue, isIdle: true)
        for _ in 0..<10 { queue.finish(Transfer(number: 0)) }
        #expect(admit(&queue) == Array(24..<26))
        #expect(queue.active == Queue.few)
    }

    @Test func anOriginThatStandsStillGetsMoreThoughTheThreadIsBusy() {
        var queue = Queue(total: 1_000, perOrigin: 100)
        _ = add(0..<200, to: &queue)
        queue.finish(Transfer(number: 0))
        let start: UInt64 = 1_000_000_000
        #expect(admit(&queue, now: start) == [16])
        #expect(admit(&queue, now: start + Queue.stillness - 1).isEmpty)
        #expect(admit(&queue, now: start + Queue.stillness) == Array(17..<25))
        #expect(admit(&queue, now: start + Queue.stillness + 1).isEmpty)
    }

    @Test func oneOriginDoesNotHoldUpAnother() {
        var queue = Queue(total: 1_000, perOrigin: 100)
        _ = add(0..<200, to: &queue)
        #expect(add(200..<240, to: &queue, origin: "http://b") == Array(200..<216))
    }

    @Test func keepsToTheTotal() {
        var queue = Queue(total: 20, perOrigin: 100)
        _ = add(0..<16, to: &queue, origin: "http://a")
        #expect(add(100..<116, to: &queue, origin: "http://b") == Array(100..<104))
        #expect(admit(&queue, isIdle: true).isEmpty)
        #expect(!queue.holdsBack)
        queue.finish(Transfer(number: 0))
        #expect(admit(&queue) == [104])
        #expect(queue.active == 20)
    }

    @Test func nobodyOvertakesWhoWaits() {
        var queue = Queue(total: 1_000, perOrigin: 1)
        #expect(add(0..<2, to: &queue) == [0])
        queue.finish(Transfer(number: 0))
        #expect(add(2..<3, to: &queue) == [])
        #expect(admit(&queue) == [1])
        queue.finish(Transfer(number: 0))
        #expect(admit(&queue) == [2])
        queue.finish(Transfer(number: 0))
        #expect(queue.isEmpty)
    }

    @Test func takesOutThoseWhoseTimeIsUp() {
        var queue = Queue(total: 1, perOrigin: 1)
        for (number, deadline) in [(0, 100), (1, 300), (2, 100), (3, 200)] as [(Int, UInt64)] {
            _ = queue.add(Transfer(number: number, deadline: deadline))
        }
        #expect(queue.earliestDeadline == 100)
        #expect(queue.removeExpired(now: 99).isEmpty)
        #expect(queue.removeExpired(now: 100).map(\.number) == [2])
        #expect(queue.earliestDeadline == 200)
        #expect(queue.removeExpired(now: 300).map(\.number).sorted() == [1, 3])
        #expect(queue.earliestDeadline == .max)
        queue.finish(Transfer(number: 0))
        #expect(queue.isEmpty)
    }

    @Test func noTimeIsUpWhenNobodyWaits() {
        var queue = Queue(total: 1, perOrigin: 1)
        for number in 0...1 { _ = queue.add(Transfer(number: number, deadline: 100)) }
        queue.finish(Transfer(number: 0))
        #expect(admit(&queue) == [1])
        #expect(queue.earliestDeadline == .max)
    }

    @Test func isEmptyOnceAllWaitingAreRemovedAndTheRestEnds() {
        var queue = Queue(total: 2, perOrigin: 1)
        _ = add(0..<3, to: &queue, origin: "http://a")
        _ = add(3..<5, to: &queue, origin: "http://b")
        #expect(queue.removeAllWaiting().map(\.number).sorted() == [1, 2, 4])
        #expect(!queue.isEmpty)
        queue.finish(Transfer(number: 0))
        queue.finish(Transfer(number: 0, origin: "http://b"))
        #expect(queue.isEmpty)
    }

    // MARK: Connections opened ahead

    @Test func asManyWaitAsConnectionsAreBeingOpened() {
        var queue = Queue(total: 100, perOrigin: 100)
        let opening = Transfer(number: 0, isOpening: true)
        for _ in 0..<2 {
            let starts = queue.add(opening)
            #expect(starts)
        }
        #expect(add(1..<5, to: &queue) == [3, 4], "those for whom there is none open their own")
        #expect(admit(&queue, isIdle: true) == [])
        #expect(!queue.holdsBack)
        queue.finish(opening)
        #expect(admit(&queue) == [1])
        queue.finish(opening)
        #expect(admit(&queue) == [2])
    }

    @Test func whoHasNoTimeDoesNotWait() {
        var queue = Queue(total: 100, perOrigin: 100)
        let starts = [Transfer(number: 0, isOpening: true), Transfer(number: 1, waitsForOpening: false)]
            .map { queue.add($0) }
        #expect(starts == [true, true])
        #expect(queue.active == 2)
    }

    @Test func anOpeningWaitsForNothing() {
        var queue = Queue(total: 1, perOrigin: 100)
        let opening = Transfer(number: 0, isOpening: true)
        _ = queue.add(opening)
        for origin in ["http://a", "http://b"] {
            let starts = queue.add(Transfer(number: 1, origin: origin, isOpening: true))
            #expect(!starts)
        }
        queue.finish(opening)
        #expect(queue.isEmpty)
        #expect(admit(&queue, isIdle: true) == [])
    }
}
