import Testing

@testable import KafkaOutput

@Suite struct GatheringTests {
    private let now = ContinuousClock.now

    /// With as many on their way as the next one waits with.
    private func busy() -> Gathering<Int> {
        var gathering = Gathering<Int>()
        for number in 0..<Gathering<Int>.few { _ = gathering.add(number, at: now) }
        return gathering
    }

    private func add(_ numbers: Range<Int>, to gathering: inout Gathering<Int>, after: Duration = .zero) -> [Bool] {
        numbers.map { gathering.add($0, at: now + after) }
    }

    @Test func fewGoAtOnce() {
        var gathering = Gathering<Int>()
        #expect(add(0..<18, to: &gathering) == Array(repeating: true, count: 16) + [false, false])
        #expect(gathering.dueAt == now + Gathering<Int>.patience)
        #expect(gathering.take(upTo: 10) == [16, 17])
        #expect(gathering.dueAt == nil)
    }

    @Test func whatComesBehindOneThatWaitsWaits() {
        var gathering = busy()
        _ = add(16..<17, to: &gathering)
        gathering.ended(16)
        #expect(add(17..<18, to: &gathering, after: .microseconds(500)) == [false])
        #expect(gathering.dueAt == now + Gathering<Int>.patience, "the first one's")
        #expect(gathering.take(upTo: 1) == [16])
        #expect(gathering.count == 1 && gathering.dueAt != nil)
        #expect(gathering.take(upTo: 1) == [17])
        #expect(add(18..<19, to: &gathering) == [true])
    }

    @Test func thoseThatWereTakenAreOnTheirWay() {
        var gathering = busy()
        _ = add(16..<26, to: &gathering)
        #expect(gathering.take(upTo: 32).count == 10)
        gathering.ended(10)
        #expect(add(26..<27, to: &gathering) == [false], "16 are still on their way")
        gathering.ended(16)
        #expect(gathering.take(upTo: 32) == [26])
        #expect(add(27..<28, to: &gathering) == [true])
    }
}
