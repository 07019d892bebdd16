import Synchronization
import Testing

@testable import TimerCore

@Suite struct RandomWordsTests {
    /// A source whose words count up shows which of them went out, and how often it was asked.
    private final class Source: Sendable {
        let state = Mutex((word: UInt64(0), calls: 0))

        func fill(_ words: inout [UInt64]) {
            state.withLock { state in
                state.calls += 1
                for index in words.indices {
                    state.word += 1
                    words[index] = state.word
                }
            }
        }
    }

    @Test func handsEveryWordOutOnce() async {
        let source = Source()
        let words = RandomWords(fill: source.fill)
        let taken = await withTaskGroup(of: [UInt64].self) { group in
            for _ in 0..<4 {
                group.addTask { (0..<512).flatMap { _ in [words.next()].flatMap { [$0, $1] } } }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(taken.sorted() == Array(1...4_096))
        #expect(source.state.withLock { $0.calls } == 8)
    }

    @Test func idsDiffer() {
        let ids = (0..<10_000).map { _ in ExpirationID(milliseconds: 0) }
        #expect(Set(ids).count == ids.count)
        let ones = ids.reduce((high: UInt64(0), low: UInt64(0))) { ($0.high | $1.high, $0.low | $1.low) }
        let zeros = ids.reduce((high: UInt64.max, low: UInt64.max)) { ($0.high & $1.high, $0.low & $1.low) }
        #expect(ones == (0x7FFF, 0xBFFF_FFFF_FFFF_FFFF))
        #expect(zeros == (0x7000, 0x8000_0000_0000_0000))
    }
}
