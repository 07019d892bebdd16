/// A month of the proleptic Gregorian calendar.
struct CivilMonth {
    let year: Int
    /// 1 to 12.
    let month: Int

    var next: CivilMonth {
        month == 12 ? CivilMonth(year: year + 1, month: 1) : CivilMonth(year: year, month: month + 1)
    }

    /// Its first day, counted from 1970-01-01.
    var firstDay: Int64 {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let cycle = (yearFromMarch >= 0 ? yearFromMarch : yearFromMarch - 399) / 400
        let yearOfCycle = yearFromMarch - cycle * 400
        let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5
        let ofCycle = yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + ofYear
        return Int64(cycle * 146_097 + ofCycle - 719_468)
    }

    /// 1 to 28, 29, 30 or 31.
    var days: CronSet {
        CronSet(bits: (1 << UInt64(length + 1)) - 2)
    }

    private var length: Int {
        switch month {
        case 2: isLeap ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private var isLeap: Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }
}
