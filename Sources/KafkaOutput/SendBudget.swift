/// The bytes that messages may take between their delivery and their reports, and who waits for some, in order. Pure.
///
/// A delivery takes its bytes for all topics before the first message is handed over, so that librdkafka's own queue is
/// never full for a part of them.
struct SendBudget {
    typealias Instant = ContinuousClock.Instant

    /// One that waits; unique for the budget's life.
    typealias Number = Int

    private struct Request {
        let number: Number
        let bytes: Int
        let deadline: Instant
    }

    let total: Int
    private(set) var used = 0
    private var waiting: [Request] = []
    private var next: Number = 1

    init(total: Int) {
        self.total = total
    }

    /// What a delivery is counted with: one that is larger than everything takes everything, and so goes alone.
    func charge(_ bytes: Int) -> Int {
        min(bytes, total)
    }

    /// Takes bytes if there are so many, and nobody was there before.
    mutating func take(_ bytes: Int) -> Bool {
        guard waiting.isEmpty, used + charge(bytes) <= total else { return false }
        used += charge(bytes)
        return true
    }

    mutating func wait(for bytes: Int, until deadline: Instant) -> Number {
        defer { next += 1 }
        waiting.append(Request(number: next, bytes: bytes, deadline: deadline))
        return next
    }

    /// Gives back what was taken.
    ///
    /// - Returns: those that have theirs now.
    mutating func give(back bytes: Int) -> [Number] {
        used -= charge(bytes)
        return grant()
    }

    /// - Returns: those whose time has passed, and those that have theirs now that these are gone.
    mutating func expire(at now: Instant) -> (expired: [Number], granted: [Number]) {
        if waiting.isEmpty { return ([], []) }
        let expired = waiting.filter { $0.deadline <= now }.map(\.number)
        if expired.isEmpty { return ([], []) }
        waiting.removeAll { $0.deadline <= now }
        return (expired, grant())
    }

    /// - Returns: all that wait.
    mutating func close() -> [Number] {
        defer { waiting = [] }
        return waiting.map(\.number)
    }

    private mutating func grant() -> [Number] {
        var granted: [Number] = []
        while let first = waiting.first, used + charge(first.bytes) <= total {
            used += charge(first.bytes)
            granted.append(first.number)
            waiting.removeFirst()
        }
        return granted
    }
}
