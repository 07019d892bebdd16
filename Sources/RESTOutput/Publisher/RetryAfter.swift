import TimerCore

/// The value of `Retry-After` (RFC 9110 §10.2.3): seconds, or a date.
enum RetryAfter {
    /// The longest wait that a receiver may ask for; the next attempt then tells whether it still holds.
    static let longest = Duration.seconds(24 * 3_600)

    /// Reads the value as a wait.
    ///
    /// - Parameter now: the time when the answer arrived.
    /// - Returns: the wait from `now`, between zero and `longest`; nil if the value is neither form.
    static func parse(_ value: String, now: Timestamp) -> Duration? {
        if !value.isEmpty, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            // More digits than an integer holds are a long wait as well.
            return Int64(value).map { min(.seconds($0), longest) } ?? longest
        }
        return HTTPDate.parse(value, now: now).map { min(max($0.duration(since: now), .zero), longest) }
    }
}

/// The three date forms of RFC 9110 §5.6.7; a recipient must read all of them.
enum HTTPDate {
    /// Reads any of the three forms; nil if it is none, or no such day or time.
    ///
    /// - Parameter now: decides the century of the two-digit years of RFC 850.
    static func parse(_ text: String, now: Timestamp) -> Timestamp? {
        let words = text.split(whereSeparator: { $0 == " " || $0 == "-" || $0 == "," }).map(String.init)
        switch words.count {
        // Sun, 06 Nov 1994 08:49:37 GMT and Sunday, 06-Nov-94 08:49:37 GMT
        case 6 where words[5] == "GMT" && text.contains(","):
            return instant(day: words[1], month: words[2], year: year(words[3], now: now), time: words[4])
        // Sun Nov  6 08:49:37 1994
        case 5 where !text.contains(","):
            return instant(day: words[2], month: words[1], year: year(words[4], now: now), time: words[3])
        default:
            return nil
        }
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func instant(day: String, month: String, year: Int64?, time: String) -> Timestamp? {
        let clock = time.split(separator: ":", omittingEmptySubsequences: false).map { number($0, digits: 2...2) }
        guard let year, let day = number(day, digits: 1...2), let month = months.firstIndex(of: month),
            (1...31).contains(day), clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2],
            hour < 24, minute < 60, second <= 60
        else { return nil }
        let days = Int64(CivilDate(year: Int(year), month: month + 1, day: Int(day)).daysSinceEpoch)
        return Timestamp(milliseconds: ((days * 24 + hour) * 60 + minute) * 60_000 + second * 1_000)
    }

    /// RFC 9110 §5.6.7: a two-digit year that seems more than 50 years ahead is the last one with those digits.
    private static func year(_ text: String, now: Timestamp) -> Int64? {
        if let year = number(text, digits: 4...4) { return year }
        guard let short = number(text, digits: 2...2) else { return nil }
        let current = 1970 + now.seconds / 31_556_952
        let year = current - current % 100 + short
        return year > current + 50 ? year - 100 : year
    }

    private static func number(_ text: some StringProtocol, digits: ClosedRange<Int>) -> Int64? {
        guard digits.contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(text)
    }
}
