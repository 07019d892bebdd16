import TimerCore

/// The nominal times of a recurring schedule, computed from the anchor and never from what has fired.
///
/// - `every` minutes or hours: anchor + n·period of elapsed time, n ≥ 0. The anchor is the first occurrence.
/// - `every` days: the anchor, then its local time of day (to the microsecond) every `frequency` days of the
///   zone's calendar, by `gap` and `overlap` where the clock changes.
/// - `cron`: each minute that the expression names at or after the anchor; the anchor itself only if named.
///   If the hours are restricted, `gap` and `overlap` decide where the clock changes. If every hour is
///   named, the schedule follows the clock as it runs: a minute that does not exist is left out, one that is
///   shown twice occurs twice, so hourly stays hourly.
///
/// Occurrences strictly increase. Each call is bounded work, however old the anchor.
public struct Recurrence: Hashable, Sendable {
    /// The largest `count`: finding its end takes at most some 20 ms (release build), mostly much less.
    public static let maximumCount = 10_000

    /// The instant at which the occurrences begin: `schedule_at`.
    public let anchor: Timestamp
    /// The rule by which it recurs.
    public let rule: RecurrenceRule
    /// The zone whose wall clock counts days and cron expressions.
    public let zone: Zone
    /// The rule for local times that do not exist.
    public let gap: GapRule
    /// The rule for local times that are shown twice.
    public let overlap: OverlapRule
    /// The last instant at which anything may occur, inclusive: `until`, or where `count` runs out if that is
    /// earlier (the end of the year 9999 if it never does). Finding it from a count is bounded work, though more
    /// than anything else here: store this one, and rebuild with it as `until`.
    public let end: Timestamp?

    /// A recurrence.
    ///
    /// - Parameters:
    ///   - gap: `shift` by default, so that a daily schedule occurs once every day.
    ///   - until: inclusive.
    ///   - count: 1 to `maximumCount` occurrences; one that a gap skips is not counted, the second of an
    ///     overlap is.
    public init(
        anchor: Timestamp, rule: RecurrenceRule, zone: Zone = .utc, gap: GapRule = .shift,
        overlap: OverlapRule = .first, until: Timestamp? = nil, count: Int? = nil
    ) throws(RecurrenceError) {
        guard anchor >= .earliest, anchor <= .latest else { throw .anchorOutOfRange }
        if let until, until < anchor { throw .endsBeforeAnchor }
        if let count, !(1...Self.maximumCount).contains(count) {
            throw .countOutOfRange(maximum: Self.maximumCount)
        }
        try Self.check(rule)
        self.anchor = anchor
        self.rule = rule
        self.zone = zone
        self.gap = gap
        self.overlap = overlap
        let times = Self.nominalTimes(of: rule, from: anchor, in: zone, gap, overlap)
        self.end = Self.earlier(until, count.map { times.last(of: $0) ?? .latest })
    }

    /// The first occurrence later than `moment`, or nil when there is none.
    public func next(after moment: Timestamp) -> Occurrence? {
        guard moment < .latest else { return nil }
        let moment = max(moment, beforeAnchor)
        let times = Self.nominalTimes(of: rule, from: anchor, in: zone, gap, overlap)
        guard let next = times.next(after: moment) else { return nil }
        if let end, next.dueAt > end { return nil }
        return next
    }

    /// The first `limit` occurrences later than `moment`, or all that there are if fewer.
    public func occurrences(after moment: Timestamp, limit: Int) -> [Occurrence] {
        var found: [Occurrence] = []
        var moment = moment
        while found.count < limit, let next = next(after: moment) {
            found.append(next)
            moment = next.dueAt
        }
        return found
    }

    /// The first occurrence, or nil if there is none at all (a cron expression that no date satisfies).
    public var first: Occurrence? {
        next(after: beforeAnchor)
    }

    private var beforeAnchor: Timestamp {
        Timestamp(microseconds: anchor.microseconds - 1)
    }

    private static func check(_ rule: RecurrenceRule) throws(RecurrenceError) {
        guard case .every(let unit, let frequency) = rule else { return }
        guard (1...unit.maximumFrequency).contains(frequency) else {
            throw .frequencyOutOfRange(unit: unit, maximum: unit.maximumFrequency)
        }
    }

    private static func nominalTimes(
        of rule: RecurrenceRule, from anchor: Timestamp, in zone: Zone, _ gap: GapRule, _ overlap: OverlapRule
    ) -> any NominalTimes {
        switch rule {
        case .every(.days, let frequency):
            DailyTimes(anchor: anchor, frequency: frequency, zone: zone, gap: gap, overlap: overlap)
        case .every(let unit, let frequency):
            ElapsedTimes(anchor: anchor, period: unit.microseconds * Int64(frequency), zone: zone)
        case .cron(let expression):
            CronTimes(anchor: anchor, expression: expression, zone: zone, gap: gap, overlap: overlap)
        }
    }

    private static func earlier(_ left: Timestamp?, _ right: Timestamp?) -> Timestamp? {
        guard let left, let right else { return left ?? right }
        return min(left, right)
    }
}

/// The reason why a recurrence cannot be made.
public enum RecurrenceError: Error, Hashable, Sendable {
    /// The frequency is below 1 or above `maximum`.
    case frequencyOutOfRange(unit: TimeUnit, maximum: Int)
    /// The anchor is outside the years 0001 to 9999.
    case anchorOutOfRange
    /// `until` is earlier than the anchor.
    case endsBeforeAnchor
    /// The count is below 1 or above `maximum`.
    case countOutOfRange(maximum: Int)
}

extension RecurrenceError: CustomStringConvertible {
    /// A sentence without a full stop.
    public var description: String {
        switch self {
        case .frequencyOutOfRange(let unit, let maximum):
            "the frequency in \(unit.rawValue) must be from 1 to \(maximum)"
        case .anchorOutOfRange: "the anchor must lie in the years 0001 to 9999"
        case .endsBeforeAnchor: "until must not be earlier than the first occurrence"
        case .countOutOfRange(let maximum): "count must be from 1 to \(maximum)"
        }
    }
}
