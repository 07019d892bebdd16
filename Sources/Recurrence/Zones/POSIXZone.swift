import TimerCore

/// The rule by which a zone's clock changes year after year, without end: the TZ string in the footer of TZif data
/// (RFC 9636 §3.3.1, POSIX.1-2024 §8.3), such as `CET-1CEST,M3.5.0,M10.5.0/3`.
struct POSIXZone: Hashable, Sendable {
    /// The day and the time of a yearly change.
    struct Change: Hashable, Sendable {
        enum Day: Hashable, Sendable {
            /// `Jn`: 1 to 365; 29 February is never counted.
            case withoutLeapDay(Int)
            /// `n`: 0 to 365; 29 February is counted.
            case ofYear(Int)
            /// `Mm.w.d`: weekday 0 (Sunday) to 6 of week 1 to 4 or, as 5, the last of the month.
            case weekday(Int, week: Int, month: Int)
        }

        let day: Day
        /// Seconds after midnight by the clock before the change, within a week either way.
        let time: Int
    }

    /// The time in summer, or whatever time the second name of the string has.
    struct Daylight: Hashable, Sendable {
        /// Seconds east of Greenwich.
        let offset: Int
        let start: Change
        let end: Change
    }

    /// Seconds east of Greenwich, outside of `daylight`.
    let standard: Int
    /// Nil when the clock never changes.
    let daylight: Daylight?

    /// Seconds east of Greenwich at `seconds` of Unix time.
    func offset(at seconds: Int64) -> Int {
        guard let daylight else { return standard }
        let firstYear = year(at: seconds) - 1
        for index in (0..<6).reversed() {
            let change = change(index, from: firstYear, daylight)
            if change.instant <= seconds { return change.offset }
        }
        return standard
    }

    /// Unix seconds of the first change of the offset after `seconds`; nil when the clock never changes.
    func nextChange(after seconds: Int64) -> Int64? {
        guard let daylight else { return nil }
        let firstYear = year(at: seconds) - 1
        var change = change(0, from: firstYear, daylight)
        var offset = change.offset
        for index in 1...8 {
            let next = self.change(index, from: firstYear, daylight)
            defer { change = next }
            // Where one year's daylight time ends as the next one's begins, it does not end.
            guard change.instant != next.instant else { continue }
            if change.instant > seconds, change.offset != offset { return change.instant }
            offset = change.offset
        }
        return nil
    }

    private func year(at seconds: Int64) -> Int {
        CivilDate(daysSinceEpoch: Int((Double(seconds + Int64(standard)) / 86_400).rounded(.down))).year
    }

    /// One of the changes in order, two a year, with the offset that follows it.
    private func change(_ index: Int, from firstYear: Int, _ daylight: Daylight) -> (instant: Int64, offset: Int) {
        let year = firstYear + index / 2
        let start = daylight.start.instant(in: year, offset: standard)
        let end = daylight.end.instant(in: year, offset: daylight.offset)
        return (index % 2 == 0) == (start < end) ? (start, daylight.offset) : (end, standard)
    }
}

extension POSIXZone.Change {
    /// - Parameter offset: that of the clock before the change, in seconds.
    fileprivate func instant(in year: Int, offset: Int) -> Int64 {
        Int64(dayNumber(in: year)) * 86_400 + Int64(time - offset)
    }

    /// Days since 1970-01-01.
    private func dayNumber(in year: Int) -> Int {
        let newYear = CivilDate(year: year, month: 1, day: 1)
        switch day {
        case .withoutLeapDay(let number):
            return newYear.daysSinceEpoch + number - 1 + (number >= 60 && newYear.isInLeapYear ? 1 : 0)
        case .ofYear(let number):
            return newYear.daysSinceEpoch + number
        case .weekday(let weekday, let week, let month):
            let first = CivilDate(year: year, month: month, day: 1)
            // 1970-01-01 was a Thursday.
            let firstWeekday = ((first.daysSinceEpoch + 4) % 7 + 7) % 7
            let day = (weekday - firstWeekday + 7) % 7 + 7 * (week - 1)
            return first.daysSinceEpoch + (day < first.daysInMonth ? day : day - 7)
        }
    }
}
