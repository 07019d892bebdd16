import Testing

@testable import KafkaOutput

@Suite struct SendBudgetTests {
    private let start = ContinuousClock.now

    @Test func whatFitsIsTaken() {
        var budget = SendBudget(total: 10)
        #expect(budget.take(6) == true)
        #expect(budget.take(5) == false)
        #expect(budget.take(4) == true)
        #expect(budget.used == 10)
    }

    @Test func whoWaitsComesInOrder() {
        var budget = SendBudget(total: 10)
        #expect(budget.take(9) == true)
        let large = budget.wait(for: 8, until: start)
        let small = budget.wait(for: 2, until: start)
        // A small one does not overtake, else a large one might wait for ever.
        #expect(budget.take(1) == false)
        #expect(budget.give(back: 6).isEmpty)
        #expect(budget.give(back: 3) == [large, small])
        #expect(budget.used == 10)
    }

    @Test func oneThatIsLargerThanAllGoesAlone() {
        var budget = SendBudget(total: 10)
        #expect(budget.take(1_000) == true)
        #expect(budget.take(1) == false)
        #expect(budget.give(back: 1_000).isEmpty)
        #expect(budget.used == 0)
        #expect(budget.take(1) == true)
        let large = budget.wait(for: 1_000, until: start)
        #expect(budget.give(back: 1) == [large])
    }

    @Test func aDeadlineEndsTheWaitAndMakesWay() {
        var budget = SendBudget(total: 10)
        #expect(budget.take(5) == true)
        let large = budget.wait(for: 8, until: start)
        let small = budget.wait(for: 4, until: start.advanced(by: .seconds(1)))
        let now = budget.expire(at: start)
        #expect(now.expired == [large] && now.granted == [small])
        #expect(budget.expire(at: start.advanced(by: .seconds(9))).expired.isEmpty)
    }

    @Test func closingEndsAllWaits() {
        var budget = SendBudget(total: 1)
        #expect(budget.take(1) == true)
        let waiting = (0..<3).map { _ in budget.wait(for: 1, until: start) }
        #expect(budget.close() == waiting)
        #expect(budget.give(back: 1).isEmpty)
    }

    /// Under a minute by far, unless each grant moves all that wait behind it: then many minutes.
    @Test(.timeLimit(.minutes(1))) func aLongQueueIsServedInLinearTime() {
        let count = 400_000
        var budget = SendBudget(total: count)
        #expect(budget.take(count) == true)
        for _ in 0..<count { _ = budget.wait(for: 1, until: start) }
        var granted: [SendBudget.Number] = []
        for _ in 0..<count { granted += budget.give(back: 1) }
        #expect(granted == Array(1...count))
    }
}
