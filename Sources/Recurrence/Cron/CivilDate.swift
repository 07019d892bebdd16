/// A date of the proleptic Gregorian calendar.
struct CivilDate: Hashable {
    let year: Int
    /// 1 to 12.
    let month: Int
    /// 1 to 31.
    let day: Int

    /// The date of a day counted from 1970-01-01.
    ///
    /// Years are taken to begin in March, so that the leap day is their last and whole cycles of 400 years
    /// (146,097 days) look alike.
    init(day number: Int64) {
        let sinceEpoch = Int(number) + 719_468
        let cycle = (sinceEpoch >= 0 ? sinceEpoch : sinceEpoch - 146_096) / 146_097
        let ofCycle = sinceEpoch - cycle * 146_097
        let yearOfCycle = (ofCycle - ofCycle / 1_460 + ofCycle / 36_524 - ofCycle / 146_096) / 365
        let ofYear = ofCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        let monthFromMarch = (5 * ofYear + 2) / 153
        day = ofYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0)
    }
}
