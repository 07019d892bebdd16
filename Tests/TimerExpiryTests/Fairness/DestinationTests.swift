import Testing
import TimerCore

@testable import TimerExpiry

@Suite struct DestinationTests {
    private let start = ContinuousClock.now
    private let all = Share(rows: .max, bytes: .max)

    private func turn(_ number: UInt64, bytes: Int = 0) -> Turn {
        Turn(due: .test(number, bytes: bytes), isTrial: false)
    }

    private func known(_ answering: Answering) -> Known {
        Known(
            answering: answering, tally: Tally(name: DestinationName(canonical: "http://sink:80"), concurrency: 128))
    }

    /// One that has answered.
    private func destination(concurrency: Int) -> Destination {
        var answering = Answering()
        answering.ended(.answered, at: start, isIdle: true)
        return Destination(concurrency: concurrency, known: known(answering))
    }

    @Test func hasAsManyTurnsAsItsConcurrencyOnceItAnswers() {
        var untried = Destination(concurrency: 128, known: known(Answering()))
        var known = destination(concurrency: 128)
        for number in 0..<16 as Range<UInt64> {
            #expect(untried.hasTurn(trial: 16, at: start))
            untried.begin(turn(number), at: start)
            known.begin(turn(number), at: start)
        }
        #expect(!untried.hasTurn(trial: 16, at: start))
        untried.end(turn(0), .delivered, .answered, at: start)
        for destination in [untried, known] {
            var destination = destination
            while destination.underWay < 128 {
                #expect(destination.hasTurn(trial: 16, at: start))
                destination.begin(turn(0), at: start)
            }
            #expect(!destination.hasTurn(trial: 16, at: start))
        }
    }

    @Test func isSaturatedFromSixTimesItsConcurrency() {
        var destination = destination(concurrency: 2)
        for number in 1...11 { destination.wait(turn(UInt64(number))) }
        #expect(!destination.isSaturated(within: all, beside: .nothing, trial: 16, at: start))
        destination.wait(turn(12))
        #expect(destination.isSaturated(within: all, beside: .nothing, trial: 16, at: start))
        _ = destination.next(trial: 16, at: start)
        #expect(!destination.isSaturated(within: all, beside: .nothing, trial: 16, at: start))
    }

    @Test func isSaturatedFromItsTrialsUntilItAnswers() {
        var destination = Destination(concurrency: 128, known: known(Answering()))
        for number in 1...16 { destination.begin(turn(UInt64(number)), at: start) }
        #expect(destination.isSaturated(within: all, beside: .nothing, trial: 16, at: start))
        #expect(!destination.isSaturated(within: all, beside: .nothing, trial: 17, at: start))
        destination.end(turn(1), .delivered, .answered, at: start)
        #expect(!destination.isSaturated(within: all, beside: .nothing, trial: 4, at: start))
        #expect(destination.isSaturated(within: all, beside: .nothing, trial: 4, at: start.after(1)))
    }

    @Test func isSaturatedFromItsShareToo() {
        var destination = destination(concurrency: 2)
        for number in 1...3 { destination.wait(turn(UInt64(number))) }
        #expect(destination.isSaturated(within: Share(rows: 3, bytes: .max), beside: .nothing, trial: 16, at: start))
        #expect(!destination.isSaturated(within: Share(rows: 4, bytes: .max), beside: .nothing, trial: 16, at: start))
    }

    @Test func isSaturatedByPayloads() {
        var destination = destination(concurrency: 128)
        for number in 1...15 { destination.wait(turn(UInt64(number), bytes: 1 << 20)) }
        #expect(!destination.isSaturated(within: all, beside: .nothing, trial: 16, at: start))
        let few = Share(rows: .max, bytes: 15 << 20)
        #expect(destination.isSaturated(within: few, beside: .nothing, trial: 16, at: start))
        destination.begin(turn(16, bytes: 1 << 20), at: start)
        #expect(destination.isSaturated(within: all, beside: .nothing, trial: 16, at: start))
        destination.end(turn(16, bytes: 1 << 20), .delivered, .answered, at: start)
        #expect(!destination.isSaturated(within: all, beside: .nothing, trial: 16, at: start))
    }

    @Test func hasRoomAgainOnceForEachTimeThatItIsPassedOver() throws {
        var destination = destination(concurrency: 1)
        for number in 1...6 { destination.wait(turn(UInt64(number))) }
        let next = destination.next(trial: 16, at: start)
        let first = try #require(next)
        destination.begin(first, at: start)
        #expect(!destination.hasTurn(trial: 16, at: start))
        destination.isPassedOver = true
        let six = Share(rows: 6, bytes: .max)
        var hasRoom = destination.hasRoomAgain(within: six, beside: .nothing, trial: 16, at: start)
        #expect(!hasRoom)
        destination.end(first, .delivered, .answered, at: start)
        // One that waits has a turn.
        hasRoom = destination.hasRoomAgain(within: all, beside: .nothing, trial: 16, at: start)
        #expect(hasRoom && destination.isPassedOver)
        let second = destination.next(trial: 16, at: start)
        destination.begin(try #require(second), at: start)
        hasRoom = destination.hasRoomAgain(within: all, beside: .nothing, trial: 16, at: start)
        #expect(hasRoom && !destination.isPassedOver)
        hasRoom = destination.hasRoomAgain(within: all, beside: .nothing, trial: 16, at: start)
        #expect(!hasRoom)
    }

    @Test func whatWaitsIsTakenOutWithItsBytes() {
        var destination = destination(concurrency: 2)
        for number in 1...9 { destination.wait(turn(UInt64(number), bytes: 10)) }
        #expect(destination.removeWaiting { $0.due.number.isMultiple(of: 2) }.map(\.due.number) == [2, 4, 6, 8])
        #expect(destination.bytes == 50)
        let first = destination.next(trial: 16, at: start)
        #expect(first?.due.number == 1)
        #expect(destination.removeWaiting().map(\.due.number) == [3, 5, 7, 9])
        #expect(destination.bytes == 0 && destination.held == 0)
    }

    @Test func keepsItsOrderThroughManyTurns() {
        var line = WaitingLine()
        line.append(turn(0))
        var next: UInt64 = 1
        for expected in 0..<3_000 as Range<UInt64> {
            for _ in 0..<2 {
                line.append(turn(next))
                next += 1
            }
            #expect(line.popFirst()?.due.number == expected)
        }
        #expect(line.count == 3_001)
    }

    @Test func trustLastsWhileAnswersCome() {
        var answering = Answering()
        answering.began(at: start)
        #expect(!answering.isTrusted(at: start) && !answering.isSilent(at: start.after(0.9)))
        #expect(answering.isSilent(at: start.after(1)))
        answering.ended(.answered, at: start.after(3), isIdle: false)
        #expect(answering.isTrusted(at: start.after(3.9)))
        #expect(!answering.isTrusted(at: start.after(4)))
        answering.ended(.nothing, at: start.after(5), isIdle: true)
        #expect(answering.isTrusted(at: start.after(900)))
        answering.began(at: start.after(900))
        answering.ended(.unanswered, at: start.after(920), isIdle: true)
        #expect(!answering.isTrusted(at: start.after(921)) && !answering.isSilent(at: start.after(921)))
    }
}
