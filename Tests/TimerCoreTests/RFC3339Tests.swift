import Foundation
import Testing
import TimerCore

@Suite struct RFC3339Tests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01t00:00:00z", 0), ("1970-01-01T01:00:00+01:00", 0),
            ("1969-12-31T23:59:59.999Z", -1), ("1970-01-01T00:00:00.1Z", 100),
            ("1970-01-01T00:00:00.0019999999999Z", 1),
            ("1970-01-01T00:00:00-00:00", 0), ("1970-01-01T00:00:00-23:59", 86_340_000),
            ("2020-02-29T00:00:00Z", 1_582_934_400_000),
            ("2000-02-29T12:00:00Z", 951_825_600_000), ("2020-04-06T08:57:04.650Z", 1_586_163_424_650),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000), ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
            ("0000-12-31T23:00:00-01:00", -62_135_596_800_000),
        ] as [(String, Int64)])
    func reads(_ text: String, _ milliseconds: Int64) throws {
        #expect(try Timestamp(rfc3339: text).milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "2020", "2020-04-06", "2020-04-06T08:57:04", "2020-04-06 08:57:04Z", "2020-04-06T08:57Z",
        "2020-04-06T08:57:04.Z", "2020-04-06T08:57:04,5Z", "2020-04-06T24:00:00Z", "2020-04-06T23:60:00Z",
        "2020-04-06T23:59:61Z", "2016-12-31T23:59:60Z", "2021-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
        "2020-04-31T00:00:00Z", "2020-13-01T00:00:00Z", "2020-00-01T00:00:00Z", "2020-01-00T00:00:00Z",
        "2020-01-01T00:00:00+24:00", "2020-01-01T00:00:00+01:60", "2020-01-01T00:00:00+0100", "2020-01-01T00:00:00+01",
        "2020-01-01T00:00:00Zx", " 2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z ", "+2020-01-01T00:00:00Z",
        "20200101T000000Z", "2020-1-1T00:00:00Z", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01", "12020-01-01T00:00:00Z", "２020-01-01T00:00:00Z", "2020-W01-1T00:00:00Z",
        "2020-01-01T00:00:00\u{0}Z", "2020-01-01\u{14}00:00:00Z",
    ])
    func refuses(_ text: String) {
        #expect(throws: InvalidTimestamp.self) { try Timestamp(rfc3339: text) }
    }

    @Test func saysThatLeapSecondsAreRefused() {
        let error = #expect(throws: InvalidTimestamp.self) { try Timestamp(rfc3339: "2016-12-31T23:59:60Z") }
        #expect(error?.detail.contains("leap second") == true)
    }

    /// Instants over all of the range, against Foundation's calendar arithmetic.
    @Test func agreesWithFoundation() throws {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        // Foundation changes to the Julian calendar before 1582-10-15; RFC 3339 does not.
        for _ in 0..<5_000 {
            let milliseconds = Int64.random(in: -12_219_292_800_000...253_402_300_799_999)
            let text = Timestamp(milliseconds: milliseconds).rfc3339
            let date = try style.parse(text)
            #expect(Int64((date.timeIntervalSince1970 * 1_000).rounded()) == milliseconds, "\(text)")
        }
    }

    /// Every day follows the one before, and reads back: both ends of the range, and a whole era of 400 years.
    @Test(arguments: [1...5, 1_899...2_301, 9_996...9_999])
    func countsEveryDay(_ years: ClosedRange<Int>) throws {
        var (year, month, day) = (years.lowerBound, 1, 1)
        var instant = try Timestamp(rfc3339: "\(padded(year, 4))-01-01T00:00:00Z")
        while year <= years.upperBound {
            let expected = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T00:00:00.000Z"
            try #require(instant.rfc3339 == expected)
            try #require(try Timestamp(rfc3339: expected) == instant)
            (year, month, day) = following(year, month, day)
            instant = instant.advanced(by: .seconds(86_400))
        }
    }

    private func following(_ year: Int, _ month: Int, _ day: Int) -> (Int, Int, Int) {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        if day < lengths[month - 1] { return (year, month, day + 1) }
        return month < 12 ? (year, month + 1, 1) : (year + 1, 1, 1)
    }

    private func padded(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: width - text.count) + text
    }

    @Test func truncatesMicroseconds() {
        #expect(Timestamp(microseconds: 1_999).rfc3339 == "1970-01-01T00:00:00.001Z")
        #expect(Timestamp(microseconds: -1).rfc3339 == "1969-12-31T23:59:59.999Z")
    }

    @Test func neverWritesMoreThanFourDigitsOfYear() {
        #expect(Timestamp(microseconds: .max).rfc3339 == "9999-12-31T23:59:59.999Z")
        #expect(Timestamp(microseconds: .min).rfc3339 == "0001-01-01T00:00:00.000Z")
    }
}
