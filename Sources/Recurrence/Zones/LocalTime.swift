import TimerCore

/// A date and time of day as a wall clock shows it: microseconds since 1970-01-01T00:00 there.
struct LocalTime: Hashable, Comparable, Sendable {
    static let microsecondsPerMinute: Int64 = 60_000_000
    static let microsecondsPerDay: Int64 = 86_400_000_000

    let microseconds: Int64

    init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    init(_ moment: Timestamp, offset: Int) {
        microseconds = moment.microseconds + Int64(offset) * 1_000_000
    }

    /// Days since 1970-01-01, rounded towards the past.
    var day: Int64 {
        microseconds >= 0
            ? microseconds / Self.microsecondsPerDay : (microseconds + 1) / Self.microsecondsPerDay - 1
    }

    /// Minutes since midnight, 0 to 1439, rounded up: 1440 after the last minute has begun.
    var minuteRoundedUp: Int {
        let sinceMidnight = microseconds - day * Self.microsecondsPerDay
        return Int((sinceMidnight + Self.microsecondsPerMinute - 1) / Self.microsecondsPerMinute)
    }

    func moment(offset: Int) -> Timestamp {
        Timestamp(microseconds: microseconds - Int64(offset) * 1_000_000)
    }

    static func < (left: LocalTime, right: LocalTime) -> Bool {
        left.microseconds < right.microseconds
    }
}
