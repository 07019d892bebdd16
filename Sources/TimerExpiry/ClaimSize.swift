import TimerCore

/// The most rows of the next claim: few at first, and twice as many after each that took so many. Pure.
///
/// Of a destination that has not shown that it answers few are sent at a time, so most of a large claim would go back, and
/// others' timers would be late behind the work of that.
struct ClaimSize {
    static let first = 128

    private(set) var rows = first

    /// Takes in what a claim of at most `limit` rows found.
    mutating func found(_ count: Int, of limit: Int) {
        rows = count >= min(limit, rows) ? min(2 * rows, limit) : Self.first
    }
}
