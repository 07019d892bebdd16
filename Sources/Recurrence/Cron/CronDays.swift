import TimerCore

/// The dates that the three day fields of a cron expression name.
struct CronDays: Hashable, Sendable {
    let daysOfMonth: CronSet
    let months: CronSet
    /// 0 is Sunday.
    let daysOfWeek: CronSet
    /// crontab(5): the two day fields are alternatives, unless one of them begins with `*`.
    let bothMustFit: Bool

    /// The first day (since 1970-01-01) that is named and not before `day`; nil when there is none within
    /// the reach of the search.
    func first(atOrAfter day: Int64) -> Int64? {
        let date = CivilDate(daysSinceEpoch: Int(day))
        var month = CivilMonth(year: date.year, month: date.month)
        var from = date.day
        for _ in 0..<Self.reach {
            if months.contains(month.month), let found = named(in: month).first(atOrAfter: from) {
                return month.firstDay + Int64(found - 1)
            }
            month = month.next
            from = 1
        }
        return nil
    }

    /// Months to search. The rarest day that can be written is 29 February, at most 8 years off (1900, 2100);
    /// with `*/28` and a day of the week, 1 February counts as well and is at most 12 years off.
    private static let reach = 12 * 12 + 1

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
