/// Those who sleep until an instant, each with what wakes it; the next to wake is found at once.
struct Sleepers<Wake> {
    typealias Instant = ContinuousClock.Instant

    /// The latest first: most come with a later date than all others but a few, and the earliest leave at the end.
    private var sleepers: [(instant: Instant, wake: Wake)] = []

    /// When the next is to wake; nil: nobody sleeps.
    var next: Instant? {
        sleepers.last?.instant
    }

    mutating func add(until instant: Instant, _ wake: Wake) {
        var (low, high) = (0, sleepers.count)
        while low < high {
            let middle = (low + high) / 2
            if sleepers[middle].instant > instant { low = middle + 1 } else { high = middle }
        }
        sleepers.insert((instant, wake), at: low)
    }

    /// Removes those who are to wake by `now`, the earliest first; of one instant in the order in which they came.
    mutating func wake(by now: Instant) -> [Wake] {
        guard let next, next <= now else { return [] }
        var woken: [Wake] = []
        while let last = sleepers.last, last.instant <= now {
            woken.append(last.wake)
            sleepers.removeLast()
        }
        return woken
    }

    mutating func wakeAll() -> [Wake] {
        defer { sleepers = [] }
        return sleepers.reversed().map(\.wake)
    }
}
