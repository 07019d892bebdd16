/// When the timers that the load generator schedules are due.
struct DueDates {
    /// Milliseconds of the Unix epoch; nil: counted from when the request is made.
    let base: Int64?
    /// Milliseconds after `base`, or after now.
    let offset: Int64
    /// Milliseconds: each timer adds a random part of it, so that due times are spread as independent clients do.
    let spread: Int64
    private var random = SystemRandomNumberGenerator()

    init(_ options: Options) throws(BenchError) {
        base = options.text("due-at").flatMap(Int64.init)
        offset = try options.number("due-in-ms", default: 0)
        spread = try options.number("due-spread-ms", default: 0)
    }

    /// Milliseconds of the Unix epoch.
    mutating func next() -> Int64 {
        let start = base ?? Clock.epochMicroseconds() / 1_000
        return start + offset + (spread > 0 ? Int64.random(in: 0..<spread, using: &random) : 0)
    }
}
