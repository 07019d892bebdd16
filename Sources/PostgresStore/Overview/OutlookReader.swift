import TimerCore

/// The reading of how many timers are due when. It costs as much as some ten thousand entries of an index, however many timers
/// there are.
enum OutlookReader {
    /// Timers that are counted at most: overdue ones, those of an hour, those of later than a day.
    static let bounds = (overdue: 10_000, hour: 1_000, later: 10_000)

    /// The timers to come, and the statistics by which numbers beyond the bounds are estimated.
    static func outlook(
        on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> (value: DueOutlook, spread: DueSpread?) {
        var limits = Parameters()
        limits.add(Int64(bounds.hour))
        limits.add(Int64(bounds.later))
        let results = try connection.run(
            [(OverviewStatements.hours, limits), (OverviewStatements.spread, Parameters())], until: deadline)
        guard results.count == 2, let now = results[0].timestamp(0, 1) else { throw .lost("no result") }
        let spread = DueSpread(results[1])
        let counts = (0..<results[0].count).map { Int(results[0].integer($0, 2, as: Int64.self) ?? 0) }
        return (DueOutlook(at: now, counts: counts, by: spread), spread)
    }

    /// The parameter of `OverviewStatements.due`.
    static var overdueLimit: Parameters {
        var limit = Parameters()
        limit.add(Int64(bounds.overdue))
        return limit
    }

    /// The overdue timers in a result of `OverviewStatements.due`; nil: there is none.
    static func overdue(in result: Rows, by spread: DueSpread?) -> CountedTimers? {
        guard let now = result.timestamp(0, 0), let count = result.integer(0, 2, as: Int64.self) else { return nil }
        return DueSpread.number(Int(count), bound: bounds.overdue, after: .earliest, upTo: now, by: spread)
    }

    /// Those of them that have been due for more than five seconds.
    static func overdueForLonger(in result: Rows, by spread: DueSpread?) -> CountedTimers {
        let now = result.timestamp(0, 0) ?? .earliest
        let count = Int(result.integer(0, 3, as: Int64.self) ?? 0)
        return DueSpread.number(
            count, bound: bounds.overdue, after: .earliest, upTo: now.advanced(by: .seconds(-5)), by: spread)
    }
}

extension DueOutlook {
    /// - Parameter counts: of each hour, then of all that is later; each as far as its bound.
    fileprivate init(at now: Timestamp, counts: [Int], by spread: DueSpread?) {
        let hour = Duration.seconds(3_600)
        let hours = counts.dropLast().enumerated().map { number, count in
            let start = now.advanced(by: hour * number)
            return DueSpread.number(
                count, bound: OutlookReader.bounds.hour, after: start, upTo: start.advanced(by: hour), by: spread)
        }
        let later = DueSpread.number(
            counts.last ?? 0, bound: OutlookReader.bounds.later, after: now.advanced(by: hour * 24), upTo: .latest,
            by: spread)
        self.init(at: now, hours: hours, later: later)
    }
}
