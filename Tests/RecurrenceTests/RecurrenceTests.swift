import Testing
import TimerCore

@testable import Recurrence

@Suite struct RecurrenceTests {
    private let anchor = Timestamp(milliseconds: 1_528_614_000_860)

    private func every(
        _ frequency: Int, _ unit: TimeUnit, until: Timestamp? = nil, count: Int? = nil
    ) throws -> Recurrence {
        try Recurrence(anchor: anchor, rule: .every(unit: unit, frequency: frequency), until: until, count: count)
    }

    @Test func theAnchorIsTheFirstOccurrence() throws {
        for unit in TimeUnit.allCases {
            let recurrence = try every(1, unit)
            #expect(recurrence.first?.dueAt == anchor)
            #expect(recurrence.next(after: .earliest)?.dueAt == anchor)
            #expect(recurrence.next(after: anchor)?.dueAt == anchor.advanced(by: .microseconds(unit.microseconds)))
        }
    }

    /// Years after the anchor, milliseconds are those of the anchor and asking late changes nothing.
    @Test(arguments: TimeUnit.allCases)
    func nothingDrifts(unit: TimeUnit) throws {
        let frequency = 7
        let recurrence = try every(frequency, unit)
        let period = unit.microseconds * Int64(frequency)
        for n in [1, 2, 1_000, 40_000] as [Int64] {
            let nth = Timestamp(microseconds: anchor.microseconds + n * period)
            for lateness in [0, 1, period / 2, period - 1] {
                let moment = Timestamp(microseconds: nth.microseconds + lateness)
                #expect(recurrence.next(after: moment)?.dueAt.microseconds == nth.microseconds + period)
            }
            #expect(recurrence.next(after: Timestamp(microseconds: nth.microseconds - 1))?.dueAt == nth)
        }
    }

    @Test func untilIsInclusive() throws {
        let third = anchor.advanced(by: .seconds(20 * 60))
        #expect(try every(10, .minutes, until: third).occurrences(after: .earliest, limit: 9).count == 3)
        let before = Timestamp(microseconds: third.microseconds - 1)
        #expect(try every(10, .minutes, until: before).occurrences(after: .earliest, limit: 9).count == 2)
        #expect(try every(10, .minutes, until: anchor).occurrences(after: .earliest, limit: 9).count == 1)
    }

    @Test(arguments: TimeUnit.allCases)
    func countEndsIt(unit: TimeUnit) throws {
        let recurrence = try every(2, unit, count: 5)
        let all = recurrence.occurrences(after: .earliest, limit: 9)
        try #require(all.count == 5)
        #expect(recurrence.end == all.last?.dueAt)
        #expect(try every(2, unit, until: recurrence.end).occurrences(after: .earliest, limit: 9) == all)
        #expect(try every(2, unit, until: all[1].dueAt, count: 5).end == all[1].dueAt)
        #expect(try every(2, unit, until: .latest, count: 5).end == all[4].dueAt)
    }

    /// Of daily 02:30 in Rome, what the gap skips is not counted, and both of an overlap are.
    @Test func countCountsWhatOccurs() throws {
        let spring = try Recurrence(
            anchor: moment("2026-03-28T01:30:00Z"), rule: .every(unit: .days, frequency: 1), zone: Zone("Europe/Rome"),
            gap: .skip, count: 2)
        #expect(try spring.end == moment("2026-03-30T00:30:00Z"))
        let autumn = try Recurrence(
            anchor: moment("2026-10-24T00:30:00Z"), rule: .cron(CronExpression("30 2 * * *")),
            zone: Zone("Europe/Rome"), overlap: .both, count: 3)
        #expect(try autumn.end == moment("2026-10-25T01:30:00Z"))
    }

    @Test func theCalendarEndsWithTheYear9999() throws {
        for rule in [
            RecurrenceRule.every(unit: .minutes, frequency: 60), .every(unit: .hours, frequency: 24),
            .every(unit: .days, frequency: 30), .cron(try CronExpression("@yearly")),
        ] {
            let recurrence = try Recurrence(anchor: .earliest, rule: rule, zone: Zone("Europe/Rome"))
            #expect(recurrence.next(after: .latest) == nil)
            #expect(recurrence.next(after: Timestamp(microseconds: .max)) == nil)
            #expect(recurrence.next(after: Timestamp(microseconds: .min)) != nil)
            let last = recurrence.occurrences(after: Timestamp(milliseconds: 253_370_000_000_000), limit: 10_000).last
            #expect(try #require(last).dueAt <= .latest)
            let late = try Recurrence(anchor: .latest, rule: rule, count: 5)
            #expect(late.next(after: .latest) == nil)
            #expect(late.end == .latest)
            #expect(late.occurrences(after: .earliest, limit: 9).count <= 1)
        }
    }

    @Test func badOnesAreRefused() throws {
        for unit in TimeUnit.allCases {
            for frequency in [0, -1, unit.maximumFrequency + 1, Int.max] {
                let error = RecurrenceError.frequencyOutOfRange(unit: unit, maximum: unit.maximumFrequency)
                #expect(throws: error) { try every(frequency, unit) }
            }
        }
        let before = Timestamp(microseconds: anchor.microseconds - 1)
        #expect(throws: RecurrenceError.endsBeforeAnchor) { try every(1, .days, until: before) }
        for count in [0, -1, Recurrence.maximumCount + 1] {
            let error = RecurrenceError.countOutOfRange(maximum: Recurrence.maximumCount)
            #expect(throws: error) { try every(1, .days, count: count) }
        }
        #expect(throws: RecurrenceError.anchorOutOfRange) {
            try Recurrence(anchor: Timestamp(microseconds: .max), rule: .every(unit: .days, frequency: 1))
        }
    }

    @Test func aCronAnchorOccursOnlyIfNamed() throws {
        let named = try Recurrence(anchor: moment("2026-01-01T00:05:00Z"), rule: .cron(CronExpression("*/5 * * * *")))
        #expect(named.first?.dueAt == named.anchor)
        let between = try Recurrence(
            anchor: Timestamp(milliseconds: moment("2026-01-01T00:05:00Z").milliseconds + 1),
            rule: .cron(CronExpression("*/5 * * * *")))
        #expect(try between.first?.dueAt == moment("2026-01-01T00:10:00Z"))
    }
}
