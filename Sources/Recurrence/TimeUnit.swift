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
