import Testing
import TimerCore

@testable import Recurrence

@Suite struct CronExpressionTests {
    private func next(_ expression: String, _ from: String, _ limit: Int = 1) throws -> [String] {
        try Recurrence(anchor: moment(from), rule: .cron(CronExpression(expression))).preview(from: from, limit)
    }

    @Test(arguments: [
        ("* * * * *", "2026-01-01T00:00:01Z", "2026-01-01T00:01:00+0000"),
        ("*/15 * * * *", "2026-01-01T00:46:00Z", "2026-01-01T01:00:00+0000"),
        ("5-20/7 3 * * *", "2026-01-01T03:06:00Z", "2026-01-01T03:12:00+0000"),
        ("0 0 * jan-MAR/2 *", "2026-01-31T12:00:00Z", "2026-03-01T00:00:00+0000"),
        ("0 9 * * MON-fri", "2026-01-03T00:00:00Z", "2026-01-05T09:00:00+0000"),
        ("0 9 * * 7", "2026-01-01T00:00:00Z", "2026-01-04T09:00:00+0000"),
        ("0 9 * * 0", "2026-01-01T00:00:00Z", "2026-01-04T09:00:00+0000"),
        ("0 9 * * sat-SUN", "2026-01-04T10:00:00Z", "2026-01-10T09:00:00+0000"),
        ("0 9 * * 6-7", "2026-01-04T00:00:00Z", "2026-01-04T09:00:00+0000"),
        ("59 23 31 12 *", "2026-12-31T23:59:01Z", "2027-12-31T23:59:00+0000"),
        ("0 0 29 2 *", "2096-03-01T00:00:00Z", "2104-02-29T00:00:00+0000"),
        ("0 0 31 * *", "2026-02-01T00:00:00Z", "2026-03-31T00:00:00+0000"),
        ("  1,2,4\t5 * * *  ", "2026-01-01T05:03:00Z", "2026-01-01T05:04:00+0000"),
        ("@hourly", "2026-01-01T00:00:01Z", "2026-01-01T01:00:00+0000"),
        ("@Daily", "2026-01-01T00:00:01Z", "2026-01-02T00:00:00+0000"),
        ("@weekly", "2026-01-01T00:00:01Z", "2026-01-04T00:00:00+0000"),
        ("@monthly", "2026-01-01T00:00:01Z", "2026-02-01T00:00:00+0000"),
        ("@yearly", "2026-01-01T00:00:01Z", "2027-01-01T00:00:00+0000"),
        ("30 2 * * *", "1900-02-28T02:31:00Z", "1900-03-01T02:30:00+0000"),
    ])
    func names(expression: String, from: String, wanted: String) throws {
        #expect(try next(expression, from) == [wanted])
    }

    /// crontab(5): the 13th or a Friday; with `*` in either field, both.
    @Test func dayOfMonthOrDayOfWeek() throws {
        #expect(
            try next("0 0 13 * FRI", "2026-01-10T00:00:00Z", 3) == [
                "2026-01-13T00:00:00+0000", "2026-01-16T00:00:00+0000", "2026-01-23T00:00:00+0000",
            ])
        #expect(
            try next("0 0 */13 * FRI", "2026-01-10T00:00:00Z", 2) == [
                "2026-02-27T00:00:00+0000", "2026-03-27T00:00:00+0000",
            ])
    }

    @Test(arguments: ["0 0 30 2 *", "0 0 31 4,6,9,11 *", "* * 30-31 feb *"])
    func aDateThatNeverComesHasNoOccurrence(expression: String) throws {
        let recurrence = try Recurrence(
            anchor: moment("2026-01-01T00:00:00Z"), rule: .cron(CronExpression(expression)), zone: Zone("Europe/Rome"),
            gap: .shift, count: 3)
        #expect(recurrence.first == nil)
        #expect(recurrence.occurrences(after: .earliest, limit: 3).isEmpty)
    }

    /// The rarest that can be written: 1 and 29 February, if a given day of the week.
    @Test(arguments: 0...6)
    func theRarestIsFound(weekday: Int) throws {
        let recurrence = try Recurrence(
            anchor: moment("1890-01-01T00:00:00Z"), rule: .cron(CronExpression("0 0 */28 2 \(weekday)")))
        let found = recurrence.occurrences(after: .earliest, limit: 100)
        #expect(found.count == 100)
    }

    @Test(arguments: [
        ("60 * * * *", CronField.minute, "60", CronError.Reason.outOfRange),
        ("* 24 * * *", .hour, "24", .outOfRange),
        ("* * 0 * *", .dayOfMonth, "0", .outOfRange),
        ("* * 32 * *", .dayOfMonth, "32", .outOfRange),
        ("* * * 13 *", .month, "13", .outOfRange),
        ("* * * * 8", .dayOfWeek, "8", .outOfRange),
        ("a * * * *", .minute, "a", .notANumber),
        ("* * * mon *", .month, "mon", .notANumber),
        ("* * * * jan", .dayOfWeek, "jan", .notANumber),
        ("+1 * * * *", .minute, "+1", .notANumber),
        ("-5 * * * *", .minute, "", .notANumber),
        ("1- * * * *", .minute, "", .notANumber),
        ("1-2-3 * * * *", .minute, "2-3", .notANumber),
        ("٣ * * * *", .minute, "٣", .notANumber),
        ("? * * * *", .minute, "?", .notANumber),
        ("* * L * *", .dayOfMonth, "L", .notANumber),
        ("99999999999999999999 * * * *", .minute, "99999999999999999999", .notANumber),
        ("9-5 * * * *", .minute, "9-5", .backwards),
        ("* * * * fri-mon", .dayOfWeek, "fri-mon", .backwards),
        ("5/10 * * * *", .minute, "5/10", .stepWithoutRange),
        ("*/0 * * * *", .minute, "*/0", .badStep),
        ("*/60 * * * *", .minute, "*/60", .badStep),
        ("*/ * * * *", .minute, "*/", .badStep),
        ("*/5/2 * * * *", .minute, "*/5/2", .badStep),
        ("1,,2 * * * *", .minute, "", .empty),
        (", * * * *", .minute, "", .empty),
    ])
    func refuses(expression: String, field: CronField, text: String, reason: CronError.Reason) {
        #expect(throws: CronError.invalid(field: field, text: text, reason: reason)) {
            try CronExpression(expression)
        }
    }

    @Test func refusesOtherShapes() {
        #expect(throws: CronError.notFiveFields(found: 0)) { try CronExpression("") }
        #expect(throws: CronError.notFiveFields(found: 4)) { try CronExpression("* * * *") }
        #expect(throws: CronError.notFiveFields(found: 6)) { try CronExpression("0 * * * * *") }
        #expect(throws: CronError.unknownName("@reboot")) { try CronExpression("@reboot") }
        #expect(throws: CronError.tooLong) { try CronExpression(String(repeating: "*", count: 513)) }
    }

    @Test func theErrorNamesTheField() {
        let error = CronError.invalid(field: .dayOfMonth, text: "32", reason: .outOfRange)
        #expect("\(error)" == "day of month: '32': out of range")
    }
}
