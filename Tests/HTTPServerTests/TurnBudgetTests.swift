import Testing

@testable import HTTPServer

@Suite struct TurnBudgetTests {
    @Test func aTurnHasSoManyBytesEachWay() {
        var budget = TurnBudget()
        var rooms = [budget.room(in: 1)]
        budget.wrote(TurnBudget.bytes - 1)
        rooms.append(budget.room(in: 1))
        budget.wrote(1)
        rooms.append(budget.room(in: 1))
        #expect(rooms == [TurnBudget.bytes, 1, 0])
        var mayRead = [budget.canRead(in: 1)]
        budget.read(TurnBudget.bytes - 1)
        mayRead.append(budget.canRead(in: 1))
        budget.read(5)
        mayRead.append(budget.canRead(in: 1))
        #expect(mayRead == [true, true, false])
    }

    @Test func theNextTurnBeginsAnew() {
        var budget = TurnBudget()
        let first = budget.room(in: 1)
        budget.wrote(first)
        budget.read(first)
        let (second, mayRead) = (budget.room(in: 2), budget.canRead(in: 2))
        #expect(second == TurnBudget.bytes)
        #expect(mayRead)
    }
}
