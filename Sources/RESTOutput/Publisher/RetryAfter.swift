import TimerCore

/// The value of `Retry-After` (RFC 9110 §10.2.3): seconds, or a date.
enum RetryAfter {
    /// The longest wait that a receiver may ask for; the next attempt then tells whether it still holds.
    static let longest = Duration.seconds(24 * 3_600)

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
