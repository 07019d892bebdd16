import TimerCore

/// An endless (up to the year 9999), strictly increasing sequence of occurrences, open at any point.
protocol NominalTimes {
    var anchor: Timestamp { get }

    /// The first occurrence later than `moment`, or nil when there is none up to the year 9999. `moment` is
    /// not after 9999 and not before the last microsecond that precedes the anchor.
    func next(after moment: Timestamp) -> Occurrence?

    /// The instant of the `count`-th occurrence, or nil if there are fewer.
    func last(of count: Int) -> Timestamp?
}

extension NominalTimes {
    func last(of count: Int) -> Timestamp? {
        var moment = Timestamp(microseconds: anchor.microseconds - 1)
        for _ in 0..<count {
            guard let next = next(after: moment) else { return nil }
            moment = next.dueAt
        }
        return moment
    }
}
