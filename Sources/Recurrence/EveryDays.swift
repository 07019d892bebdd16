/// first + k·period by the wall clock, k ≥ 0.
struct EveryDays: LocalTimes {
    let first: LocalTime
    /// Microseconds of wall clock, a multiple of a day.
    let period: Int64

    func first(atOrAfter time: LocalTime) -> LocalTime? {
        guard time > first else { return first }
        let passed = (time.microseconds - first.microseconds + period - 1) / period
        return LocalTime(microseconds: first.microseconds + passed * period)
    }
}
