/// The rule by which a schedule recurs.
public enum RecurrenceRule: Hashable, Sendable {
    /// Every `frequency` units, 1 to `unit.maximumFrequency`, counted from the anchor.
    case every(unit: TimeUnit, frequency: Int)
    /// At each minute of the zone's wall clock that the expression names, from the anchor on.
    case cron(CronExpression)
}

/// The unit of a period: `repeat.time_unit`.
public enum TimeUnit: String, Hashable, Sendable, CaseIterable {
    case minutes
    case hours
    case days

    /// The largest frequency that a schedule may ask for in this unit; the smallest is 1.
    public var maximumFrequency: Int {
        switch self {
        case .minutes: 60
        case .hours: 24
        case .days: 30
        }
    }

    /// The length of one unit; of a day, by the wall clock.
    var microseconds: Int64 {
        switch self {
        case .minutes: 60_000_000
        case .hours: 3_600_000_000
        case .days: LocalTime.microsecondsPerDay
        }
    }
}

/// The rule for a local time that a forward change of the clock leaves out: `repeat.gap`.
public enum GapRule: String, Hashable, Sendable, CaseIterable {
    /// It does not occur that day.
    case skip
    /// It is read with the UTC offset before the gap, as RFC 5545 §3.3.5 does: 02:30 becomes 03:30 where
    /// 02:00 to 03:00 is missing. Where another occurrence has that instant already, the two are one.
    case shift
}

/// The rule for a local time that a backward change of the clock shows twice: `repeat.overlap`.
public enum OverlapRule: String, Hashable, Sendable, CaseIterable {
    /// Only the earlier of the two occurs.
    case first
    /// Both occur.
    case both
}
