/// The budget of bytes that messages may take between their delivery and their reports, with the queue of deliveries that
/// wait for some. Pure.
///
/// A delivery takes its bytes for all topics before the first message is handed over, so that librdkafka's own queue is
/// never full for a part of them.
struct SendBudget {
    typealias Instant = ContinuousClock.Instant

    /// Names a delivery that waits; unique for the budget's life.
    typealias Number = Int

    private struct Request {
        let number: Number
        let bytes: Int
        let deadline: Instant
    }

    let total: Int
    private(set) var used = 0
    /// The deliveries that wait, oldest first. A slice, of which the first is taken without moving the others.
    private var waiting: ArraySlice<Request> = []
    private var next: Number = 1

    init(total: Int) {
        self.total = total
    }

    /// The bytes that a delivery is counted with: one that is larger than everything takes everything, and so goes alone.
    func charge(_ bytes: Int) -> Int {
        min(bytes, total)
    }

    /// Takes bytes if there are so many, and no other delivery waits.
    mutating func take(_ bytes: Int) -> Bool {
        guard waiting.isEmpty, used + charge(bytes) <= total else { return false }
        used += charge(bytes)
        return true
    }

    /// Has a delivery wait for its turn.
    mutating func wait(for bytes: Int, until deadline: Instant) -> Number {
        defer { next += 1 }
        waiting.append(Request(number: next, bytes: bytes, deadline: deadline))
        return next
    }

    /// Gives back what was taken.
    ///
    /// - Returns: the deliveries that have theirs now.
    mutating func give(back bytes: Int) -> [Number] {
        used -= charge(bytes)
        return grant()
    }

    /// Takes out the deliveries whose deadline has passed.
    ///
    /// - Returns: these, and those that have their bytes now that these are gone.
    mutating func expire(at now: Instant) -> (expired: [Number], granted: [Number]) {
        if waiting.isEmpty { return ([], []) }
        let expired = waiting.filter { $0.deadline <= now }.map(\.number)
        if expired.isEmpty { return ([], []) }
        waiting.removeAll { $0.deadline <= now }
        return (expired, grant())
    }

    /// Takes out all that wait.
    ///
    /// - Returns: these.
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
