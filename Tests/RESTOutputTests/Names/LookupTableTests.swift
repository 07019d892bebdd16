import Testing

@testable import RESTOutput

@Suite struct LookupTableTests {
    private typealias Table = LookupTable<Int>

    private static let limits = Table.Limits(
        threads: 8, reserve: 2, silent: 1, perDomain: 3, waiting: 20, names: 100, patience: 10, keep: 100,
        keepFailure: 5)
    private static let answer = NameAnswer.addresses([.v4(1)])
    private static let failure = NameAnswer.failure("silence")

    private var table = Table(Self.limits)

    private enum Said: Equatable {
        case known(NameAnswer), look, wait, full
    }

    private mutating func ask(_ name: String, now: UInt64, deadline: UInt64 = .max, waiter: Int = 0) -> Said {
        switch table.ask(name, deadline: deadline, now: now, waiter: waiter) {
        case .known(let answer): .known(answer)
        case .look: .look
        case .wait: .wait
        case .full: .full
        }
    }

    /// Looks `name` up, and has it answered.
    private mutating func prove(_ name: String, now: UInt64) {
        #expect(ask(name, now: now) == .look)
        _ = table.finish(name, Self.answer, now: now)
    }

    @Test mutating func oneLookupServesAllWhoAsk() {
        #expect(ask("a.x", now: 0, waiter: 1) == .look)
        #expect(ask("a.x", now: 1, waiter: 2) == .wait)
        #expect(table.finish("a.x", Self.answer, now: 2) == [1, 2])
        #expect(ask("a.x", now: 101) == .known(Self.answer))
        #expect(ask("a.x", now: 102) == .look)
    }

    @Test mutating func failuresAreForgottenSoon() {
        #expect(ask("a.x", now: 0) == .look)
        _ = table.finish("a.x", Self.failure, now: 1)
        #expect(ask("a.x", now: 5) == .known(Self.failure))
        #expect(ask("a.x", now: 6) == .look)
    }

    @Test mutating func newNamesLeaveAReserveToThoseThatHaveAnswered() {
        prove("good.x", now: 0)
        for number in 0..<6 { #expect(ask("a.silent\(number)", now: 200) == .look) }
        #expect(ask("a.silent6", now: 200) == .wait)
        #expect(ask("good.x", now: 200) == .look)
        #expect(table.threads == 7)
    }

    @Test mutating func aDomainGetsNoMoreThanItsShare() {
        for number in 0..<3 { #expect(ask("\(number).dead.example", now: 0) == .look) }
        #expect(ask("3.dead.example", now: 0) == .wait)
        #expect(ask("a.other.example", now: 0) == .look)
        _ = table.finish("0.dead.example", Self.failure, now: 1)
        #expect(table.next(now: 1) == "3.dead.example")
    }

    @Test mutating func whatWasSilentKeepsToItsOwnThreads() {
        for number in 0..<2 { #expect(ask("a.silent\(number)", now: 0) == .look) }
        for number in 0..<2 { _ = table.finish("a.silent\(number)", Self.failure, now: 20) }
        #expect(ask("a.silent0", now: 30) == .look)
        #expect(ask("a.silent1", now: 30) == .wait)
        #expect(ask("a.new", now: 30) == .look)
        _ = table.finish("a.new", Self.answer, now: 31)
        #expect(table.next(now: 31) == nil)
        _ = table.finish("a.silent0", Self.failure, now: 60)
        #expect(table.next(now: 60) == "a.silent1")
    }

    @Test mutating func aNameThatAnswersSlowlyIsNotSilent() {
        #expect(ask("a.slow", now: 0) == .look)
        _ = table.finish("a.slow", Self.answer, now: 50)
        for number in 0..<6 { #expect(ask("a.silent\(number)", now: 151) == .look) }
        #expect(ask("a.slow", now: 151) == .look)
    }

    @Test mutating func theNewestOfTheNewGoesFirst() {
        for number in 0..<6 { #expect(ask("a.silent\(number)", now: 0) == .look) }
        #expect(ask("a.first", now: 1) == .wait)
        #expect(ask("a.second", now: 2) == .wait)
        _ = table.finish("a.silent0", Self.failure, now: 3)
        #expect(table.next(now: 3) == "a.second")
        #expect(table.next(now: 3) == nil)
    }

    @Test mutating func whoseTimeIsUpIsTakenOut() {
        for number in 0..<6 { #expect(ask("a.silent\(number)", now: 0) == .look) }
        #expect(ask("a.x", now: 1, deadline: 10, waiter: 7) == .wait)
        #expect(ask("a.x", now: 1, deadline: 12, waiter: 8) == .wait)
        #expect(table.removeExpired(now: 11).isEmpty)
        #expect(table.removeExpired(now: 12) == [7, 8])
        _ = table.finish("a.silent0", Self.failure, now: 13)
        #expect(table.next(now: 13) == nil)
    }

    @Test mutating func whatWaitsIsBounded() {
        for number in 0..<26 {
            #expect(ask("a.silent\(number)", now: 0) == (number < 6 ? .look : .wait))
        }
        #expect(ask("a.x", now: 0) == .full)
    }

    @Test mutating func whatIsRememberedIsBounded() {
        for number in 0..<150 {
            #expect(ask("a.good\(number)", now: 0) == .look)
            _ = table.finish("a.good\(number)", Self.answer, now: 0)
        }
        #expect(ask("a.good149", now: 1) == .known(Self.answer))
        #expect(ask("a.good0", now: 1) == .look)
    }

    /// All threads taken: six by new names, two by names that have answered.
    private mutating func fill(now: UInt64) {
        for number in 0..<6 { #expect(ask("a.new\(number)", now: now) == .look) }
        for number in 0..<2 { #expect(ask("a.proven\(number)", now: now) == .look) }
    }

    @Test mutating func whatHasAnsweredGoesBeforeTheNewAndTheNewBeforeTheSilent() {
        for number in 0..<3 { prove("a.proven\(number)", now: 0) }
        #expect(ask("a.silent", now: 0) == .look)
        _ = table.finish("a.silent", Self.failure, now: 20)
        fill(now: 200)
        #expect(ask("a.silent", now: 200) == .wait)
        #expect(ask("a.new6", now: 200) == .wait)
        #expect(ask("a.proven2", now: 200) == .wait)
        _ = table.finish("a.new0", Self.failure, now: 201)
        #expect(table.next(now: 201) == "a.proven2")
        _ = table.finish("a.proven0", Self.answer, now: 201)
        #expect(table.next(now: 201) == "a.new6")
        _ = table.finish("a.new1", Self.failure, now: 201)
        #expect(table.next(now: 201) == "a.silent")
    }

    @Test mutating func aNameThatFailsQuicklyIsNotSilent() {
        #expect(ask("a.silent", now: 0) == .look)
        #expect(ask("a.quick", now: 0) == .look)
        _ = table.finish("a.quick", Self.failure, now: 9)
        _ = table.finish("a.silent", Self.failure, now: 10)
        // It takes the only thread that silent names have.
        #expect(ask("a.silent", now: 20) == .look)
        #expect(ask("a.quick", now: 20) == .look)
    }

    @Test mutating func domainsAreToldApartWithoutRegardToCase() {
        for name in ["0.dead.example", "1.Dead.Example", "2.DEAD.example"] { #expect(ask(name, now: 0) == .look) }
        #expect(ask("3.dead.EXAMPLE", now: 0) == .wait)
    }

    @Test mutating func threadsAreBoundedForNamesThatHaveAnsweredToo() {
        for number in 0..<9 { prove("a.proven\(number)", now: 0) }
        for number in 0..<8 { #expect(ask("a.proven\(number)", now: 200) == .look) }
        #expect(ask("a.proven8", now: 200) == .wait)
    }

    @Test mutating func whatIsUnderWayIsNotForgotten() {
        #expect(ask("a.running", now: 0, waiter: 7) == .look)
        for number in 0..<150 { prove("a.good\(number)", now: 0) }
        #expect(table.finish("a.running", Self.answer, now: 1) == [7])
    }

    @Test mutating func whatIsOutOfDateIsForgottenFirst() {
        for number in 0..<40 { prove("a.good\(number)", now: 0) }
        for number in 0..<60 {
            #expect(ask("a.failed\(number)", now: 0) == .look)
            _ = table.finish("a.failed\(number)", Self.failure, now: 0)
        }
        prove("a.new", now: 10)
        for number in 0..<40 { #expect(ask("a.good\(number)", now: 10) == .known(Self.answer)) }
    }
}
