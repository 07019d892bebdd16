import Foundation
import Synchronization
import Testing
import TimerCore

@testable import Recurrence

/// Rules whose occurrences are years apart, and counting out many occurrences.
@Suite struct RareRuleTests {
    /// Each date of the year with each day of the week, as both day fields must fit: from each such day, over 800 years, the
    /// next one is found, however far off.
    @Test(arguments: 1...12)
    func everyDayOfTheWeekOnEachDateIsReached(month: Int) {
        let first = CivilDate(year: 2_000, month: 1, day: 1).daysSinceEpoch
        let last = CivilDate(year: 2_800, month: 1, day: 1).daysSinceEpoch
        var days: [Int: [Int]] = [:]
        for day in first..<last {
            let date = CivilDate(daysSinceEpoch: day)
            guard date.month == month else { continue }
            days[date.day * 7 + (day + 4) % 7, default: []].append(day)
        }
        #expect(days.count == (month == 2 ? 29 : [4, 6, 9, 11].contains(month) ? 30 : 31) * 7)
        for (key, days) in days {
            let rule = CronDays(
                daysOfMonth: CronSet(bits: 1 << UInt64(key / 7)), months: CronSet(bits: 1 << UInt64(month)),
                daysOfWeek: CronSet(bits: 1 << UInt64(key % 7)), bothMustFit: true)
            for (day, next) in zip(days, days.dropFirst()) {
                #expect(rule.first(atOrAfter: Int64(day)) == Int64(day))
                #expect(rule.first(atOrAfter: Int64(day + 1)) == Int64(next), "\(month)-\(key / 7) after \(day)")
            }
        }
    }

    @Test func theLongestGapIsFortyYears() throws {
        let recurrence = try Recurrence(
            anchor: moment("2026-01-01T00:00:00Z"), rule: .cron(CronExpression("0 0 29 2 */7")))
        let found = try recurrence.preview(from: "2026-01-01T00:00:00Z", 4)
        #expect(found.map { $0.prefix(10) } == ["2032-02-29", "2060-02-29", "2088-02-29", "2128-02-29"])
    }

    @Test(arguments: ["0 0 30 2 *", "0 0 31 2,4,6,9,11 *", "0 0 30 2 */7"])
    func datesThatDoNotExistNeverOccur(expression: String) throws {
        let recurrence = try Recurrence(
            anchor: moment("2026-01-01T00:00:00Z"), rule: .cron(CronExpression(expression)), count: 10)
        #expect(recurrence.first == nil)
    }

    /// A count that the calendar does not reach ends where the calendar does: there is an end to be stored, so that it is
    /// not counted out again.
    @Test(arguments: ["UTC", "Europe/Rome"], ["0 0 29 2 *", "0 0 29 2 */7", "0 0 30 2 *"])
    func aCountBeyondTheCalendarEndsWithIt(zone: String, expression: String) throws {
        let recurrence = try Recurrence(
            anchor: moment("2026-01-01T00:00:00Z"), rule: .cron(CronExpression(expression)), zone: Zone(zone),
            count: 10_000)
        #expect(recurrence.end == .latest)
    }

    /// Counting out in strides gives the instant that counting one by one gives.
    @Test(arguments: [
        "Europe/Rome", "America/Sao_Paulo", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia", "UTC",
        "Antarctica/Troll",
    ])
    func stridesCountLikeSteps(zone: String) throws {
        let zone = try Zone(zone)
        let rules: [RecurrenceRule] = [
            .every(unit: .days, frequency: 1), .every(unit: .days, frequency: 13), .every(unit: .hours, frequency: 24),
            try .cron(CronExpression("*/30 * * * *")), try .cron(CronExpression("30 1-3 * * *")),
            try .cron(CronExpression("5,35 2 */3 * 1")), try .cron(CronExpression("0 0 29 2 *")),
            try .cron(CronExpression("15 2 * 3,10,11 sun")),
        ]
        for rule in rules {
            for (gap, overlap) in [(GapRule.shift, OverlapRule.first), (.skip, .both)] {
                for start in ["2011-12-20T09:12:31Z", "2026-03-29T00:30:00Z", "2026-10-25T00:45:00Z"] {
                    for count in [1, 2, 3, 60, 487] {
                        let open = try Recurrence(
                            anchor: moment(start), rule: rule, zone: zone, gap: gap, overlap: overlap)
                        let counted = try Recurrence(
                            anchor: moment(start), rule: rule, zone: zone, gap: gap, overlap: overlap, count: count)
                        let steps = open.occurrences(after: .earliest, limit: count)
                        #expect(steps.count == count)
                        #expect(counted.end == steps.last?.dueAt, "\(zone.id) \(rule) \(gap) \(start) \(count)")
                    }
                }
            }
        }
    }

    /// A rule that counts how often it is asked.
    private struct CountedTimes: LocalTimes {
        final class Calls: Sendable {
            let count = Atomic(0)
        }

        let expression: CronExpression
        let calls = Calls()

        func first(atOrAfter time: LocalTime) -> LocalTime? {
            calls.count.wrappingAdd(1, ordering: .relaxed)
            return expression.first(atOrAfter: time)
        }

        var countPerDay: Int { expression.countPerDay }

        func firstDay(atOrAfter day: Int64) -> Int64? { expression.firstDay(atOrAfter: day) }

        func last(on day: Int64) -> LocalTime { expression.last(on: day) }
    }

    /// Decades between two occurrences cost no more than a day: the changes of the clock in between are passed over.
    @Test(arguments: ["0 0 29 2 *", "0 0 29 2 */7", "0 12 31 12 *", "0 12 * * *"])
    func aStepIsAFewQuestions(expression: String) throws {
        let times = try CountedTimes(expression: CronExpression(expression))
        let zoned = try ZonedTimes(times: times, zone: Zone("Europe/Rome"), gap: .shift, overlap: .first)
        var instant = try moment("2026-01-01T00:00:00Z")
        for _ in 0..<100 { instant = try #require(zoned.next(after: instant)).dueAt }
        #expect(times.calls.count.load(ordering: .relaxed) <= 100 * 8)
    }
}
