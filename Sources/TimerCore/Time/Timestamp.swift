import Glibc

/// An instant of civil time: microseconds since 1970-01-01T00:00:00Z, PostgreSQL's resolution.
///
/// Dates on the wire are exact to the millisecond; finer digits are truncated where they are parsed.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Microseconds since the Unix epoch, leap seconds not counted (POSIX time).
    public let microseconds: Int64

    /// The instant so many microseconds after the Unix epoch.
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// The instant so many milliseconds after the Unix epoch.
    public init(milliseconds: Int64) {
        self.microseconds = milliseconds * 1_000
    }

    /// Milliseconds since the Unix epoch, rounded towards the past.
    public var milliseconds: Int64 {
        (microseconds - (microseconds % 1_000 + 1_000) % 1_000) / 1_000
    }

    /// Whole seconds since the Unix epoch, rounded towards the past.
    public var seconds: Int64 {
        (microseconds - (microseconds % 1_000_000 + 1_000_000) % 1_000_000) / 1_000_000
    }

    /// 0001-01-01T00:00:00Z, the first instant that RFC 3339 can write (year 0 is not offered).
    public static let earliest = Timestamp(milliseconds: -62_135_596_800_000)
    /// 9999-12-31T23:59:59.999Z, the last.
    public static let latest = Timestamp(milliseconds: 253_402_300_799_999)

    /// True if `left` is earlier.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    /// The time by this machine's clock (CLOCK_REALTIME): for ids, log lines and bounds of dates. What is due is decided
    /// by the database's clock.
    public static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    /// The instant `duration` later, rounded to microseconds towards zero.
    public func advanced(by duration: Duration) -> Timestamp {
        Timestamp(microseconds: microseconds + duration.wholeMicroseconds)
    }

    /// The time from `earlier` to this instant, negative if it is later.
    public func duration(since earlier: Timestamp) -> Duration {
        .microseconds(microseconds - earlier.microseconds)
    }
}

extension Duration {
    /// The duration in microseconds, rounded towards zero.
    public var wholeMicroseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }

    /// The duration in milliseconds, rounded towards zero.
    public var wholeMilliseconds: Int64 {
        wholeMicroseconds / 1_000
    }

    /// The duration in seconds, with its fraction.
    public var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
