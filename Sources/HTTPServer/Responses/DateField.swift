import Glibc

/// The Date line, `date: Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7) with its line end, made once a second.
///
/// The calendar is its own, for the server knows no TimerCore; in RFC 9110's form and from 1970 on, it is ten lines.
struct DateField {
    private var second: Int = .min
    private(set) var line: [UInt8] = []

    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    mutating func refresh() {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &time)
        guard time.tv_sec != second else { return }
        second = time.tv_sec
        line = Array("date: \(Self.text(second))\r\n".utf8)
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`.
    ///
    /// - Parameter second: since 1970, not negative, within the year 9999.
    static func text(_ second: Int) -> String {
        var second = second
        var date = tm()
        gmtime_r(&second, &date)
        let time = [date.tm_hour, date.tm_min, date.tm_sec].map(padded).joined(separator: ":")
        let day = "\(days[Int(date.tm_wday)]), \(padded(date.tm_mday)) \(months[Int(date.tm_mon)])"
        return "\(day) \(date.tm_year + 1_900) \(time) GMT"
    }

    private static func padded(_ number: Int32) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
