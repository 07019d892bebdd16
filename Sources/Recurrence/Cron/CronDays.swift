import TimerCore

/// The dates that the three day fields of a cron expression name.
struct CronDays: Hashable, Sendable {
    let daysOfMonth: CronSet
    let months: CronSet
    /// 0 is Sunday.
    let daysOfWeek: CronSet
    /// crontab(5): the two day fields are alternatives, unless one of them begins with `*`.
    let bothMustFit: Bool

    /// The first day (since 1970-01-01) that is named and not before `day`; nil when no such day
    /// exists (30 February).
    func first(atOrAfter day: Int64) -> Int64? {
        let date = CivilDate(daysSinceEpoch: Int(day))
        var month = CivilMonth(year: date.year, month: date.month)
        var from = date.day
        while month.year <= date.year + Self.reach {
            if months.contains(month.month), let found = named(in: month).first(atOrAfter: from) {
                return month.firstDay + Int64(found - 1)
            }
            month = next(after: month)
            from = 1
        }
        return nil
    }

    /// Years to search. The rarest day that can be written is a 29 February on one day of the week, at most 40 years
    /// after the last one (from 2088 to 2128: 2100 is no leap year).
    private static let reach = 40

    /// The first named month after `month`; that of the next year when none is left in this one.
    private func next(after month: CivilMonth) -> CivilMonth {
        if let later = months.first(atOrAfter: month.month + 1) { return CivilMonth(year: month.year, month: later) }
        return CivilMonth(year: month.year + 1, month: months.first(atOrAfter: 1) ?? 1)
    }

    private func named(in month: CivilMonth) -> CronSet {
        let inMonth = daysOfMonth.bits & month.days.bits
        let inWeek = weekdays(in: month).bits
        return CronSet(bits: bothMustFit ? inMonth & inWeek : inMonth | inWeek)
    }

    private func weekdays(in month: CivilMonth) -> CronSet {
        // 1970-01-01 was a Thursday.
        let firstWeekday = Int(((month.firstDay + 4) % 7 + 7) % 7)
        var set = CronSet()
        for weekday in 0..<7 where daysOfWeek.contains(weekday) {
            set.bits |= Self.everySeventh << UInt64(1 + (weekday - firstWeekday + 7) % 7)
        }
        set.bits &= month.days.bits
        return set
    }

    /// Bits 0, 7, 14, 21 and 28.
    private static let everySeventh: UInt64 = 0x1020_4081
}

/// A month of the proleptic Gregorian calendar.
struct CivilMonth {
    let year: Int
    /// The month, 1 to 12.
    let month: Int

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
