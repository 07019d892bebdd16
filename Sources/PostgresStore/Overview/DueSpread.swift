import TimerCore

/// How due dates are spread over the queue, by the database's statistics: the planner's own arithmetic, without I/O.
struct DueSpread {
    /// Timers in the queue.
    let timers: Double
    /// Between each two of them lie equally many of the timers that are not `common`.
    let bounds: [Timestamp]
    /// Dates that many timers have, with their share of all.
    let common: [(date: Timestamp, share: Double)]

    /// The timers that are due after `start` and no later than `end`.
    func estimate(after start: Timestamp, upTo end: Timestamp) -> Int {
        let ofCommon = common.reduce(0) { $0 + ($1.date > start && $1.date <= end ? $1.share : 0) }
        let spread = max(0, 1 - common.reduce(0) { $0 + $1.share })
        return Int(timers * (ofCommon + spread * (share(before: end) - share(before: start))))
    }

    /// The share of the timers that are not common due before `date`, even between two bounds.
    private func share(before date: Timestamp) -> Double {
        guard let first = bounds.first, let last = bounds.last, bounds.count > 1 else { return 0 }
        if date <= first { return 0 }
        if date >= last { return 1 }
        let next = bounds.firstIndex { $0 > date } ?? bounds.count - 1
        let (from, to) = (bounds[next - 1].microseconds, bounds[next].microseconds)
        let part = Double(date.microseconds - from) / Double(max(to - from, 1))
        return (Double(next - 1) + part) / Double(bounds.count - 1)
    }

    /// A number that was counted as far as `bound`, or else estimated: no fewer than were counted.
    static func number(
        _ counted: Int, bound: Int, after start: Timestamp, upTo end: Timestamp, by spread: DueSpread?
    ) -> CountedTimers {
        guard counted >= bound else { return CountedTimers(counted) }
        return CountedTimers(max(counted, spread?.estimate(after: start, upTo: end) ?? 0), isEstimate: true)
    }
}
