import TimerCore

/// A month of the proleptic Gregorian calendar.
struct CivilMonth {
    let year: Int
    /// The month, 1 to 12.
    let month: Int

    var next: CivilMonth {
        month == 12 ? CivilMonth(year: year + 1, month: 1) : CivilMonth(year: year, month: month + 1)
    }

    /// Its first day, counted from 1970-01-01.
    var firstDay: Int64 {
        Int64(first.daysSinceEpoch)
    }

    /// Its days of the month: 1 to 28, 29, 30 or 31.
    var days: CronSet {
        CronSet(bits: (1 << UInt64(first.daysInMonth + 1)) - 2)
    }

    private var first: CivilDate {
        CivilDate(year: year, month: month, day: 1)
    }
}
