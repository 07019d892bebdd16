/// Why a recurrence cannot be made.
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
