import Foundation
import Testing
import TimerCore

@testable import Recurrence

@Suite struct ZoneTests {
    @Test func everyNameOfTzdataIsKnown() throws {
        for name in ZoneNames.all { #expect(throws: Never.self) { try Zone(name) } }
    }

    @Test(arguments: [
        "", "Europe/Nowhere", "europe/rome", "EUROPE/ROME", "GMT+5", "UTC+3", "+01:00", "PST", "IST", "Factory",
        "SystemV/PST8PDT", "Europe/Rome ", "../../etc/passwd", "/Europe/Rome", "posix/Europe/Rome", "localtime", "Z",
        "Etc/Unknown", "GMT/", "Europe/\u{0}Rome", "Europe/Rome\u{0}",
    ])
    func refusesOthers(name: String) {
        #expect(throws: ZoneError()) { try Zone(name) }
    }

    @Test func keepsTheNameGiven() throws {
        #expect(try Zone("Asia/Calcutta").id == "Asia/Calcutta")
        #expect(try Zone("UTC") == .utc)
        #expect(Zone.utc.offset(at: 0) == 0)
    }

    /// Days and dates against Foundation's calendar, over 400 years and the ends of the range.
    @Test func civilDatesAgreeWithTheCalendar() {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        for day in stride(from: -141_427 as Int64, through: 2_932_896, by: 61) {
            let date = CivilDate(daysSinceEpoch: Int(day))
            let month = CivilMonth(year: date.year, month: date.month)
            #expect(month.firstDay + Int64(date.day - 1) == day)
            let midnight = Date(timeIntervalSince1970: Double(day) * 86_400)
            let parts = calendar.dateComponents([.year, .month, .day], from: midnight)
            #expect(parts.year == date.year && parts.month == date.month && parts.day == date.day)
            let next = CivilMonth(year: date.year + date.month / 12, month: date.month % 12 + 1)
            #expect(next.firstDay - month.firstDay == Int64(month.days.bits.nonzeroBitCount))
        }
    }
}
