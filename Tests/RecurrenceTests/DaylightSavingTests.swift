import Testing
import TimerCore

@testable import Recurrence

/// Daily 02:30 where 02:00 to 03:00 is missing or shown twice.
@Suite struct DaylightSavingTests {
    private func daily(
        _ zone: String, _ anchor: String, _ gap: GapRule, _ overlap: OverlapRule
    ) throws -> Recurrence {
        try Recurrence(
            anchor: moment(anchor), rule: .every(unit: .days, frequency: 1), zone: Zone(zone), gap: gap,
            overlap: overlap)
    }

    private func nightly(
        _ zone: String, _ anchor: String, _ gap: GapRule, _ overlap: OverlapRule
    ) throws -> Recurrence {
        try Recurrence(
            anchor: moment(anchor), rule: .cron(CronExpression("30 2 * * *")), zone: Zone(zone), gap: gap,
            overlap: overlap)
    }

    @Test func romeSkipsInSpring() throws {
        let wanted = ["2026-03-28T02:30:00+0100", "2026-03-30T02:30:00+0200", "2026-03-31T02:30:00+0200"]
        let anchor = "2026-01-05T01:30:00Z"
        #expect(try daily("Europe/Rome", anchor, .skip, .first).preview(from: "2026-03-28T00:00:00Z", 3) == wanted)
        #expect(try nightly("Europe/Rome", anchor, .skip, .first).preview(from: "2026-03-28T00:00:00Z", 3) == wanted)
    }

    @Test func romeShiftsInSpring() throws {
        let wanted = ["2026-03-28T02:30:00+0100", "2026-03-29T03:30:00+0200!", "2026-03-30T02:30:00+0200"]
        let anchor = "2026-01-05T01:30:00Z"
        #expect(try daily("Europe/Rome", anchor, .shift, .first).preview(from: "2026-03-28T00:00:00Z", 3) == wanted)
        #expect(try nightly("Europe/Rome", anchor, .shift, .first).preview(from: "2026-03-28T00:00:00Z", 3) == wanted)
    }

    @Test func romeTakesTheFirstInAutumn() throws {
        let wanted = ["2026-10-24T02:30:00+0200", "2026-10-25T02:30:00+0200", "2026-10-26T02:30:00+0100"]
        let anchor = "2026-01-05T01:30:00Z"
        #expect(try daily("Europe/Rome", anchor, .skip, .first).preview(from: "2026-10-24T00:00:00Z", 3) == wanted)
        #expect(try nightly("Europe/Rome", anchor, .skip, .first).preview(from: "2026-10-24T00:00:00Z", 3) == wanted)
    }

    @Test func romeTakesBothInAutumn() throws {
        let wanted = [
            "2026-10-24T02:30:00+0200", "2026-10-25T02:30:00+0200", "2026-10-25T02:30:00+0100",
            "2026-10-26T02:30:00+0100",
        ]
        let anchor = "2026-01-05T01:30:00Z"
        #expect(try daily("Europe/Rome", anchor, .skip, .both).preview(from: "2026-10-24T00:00:00Z", 4) == wanted)
        #expect(try nightly("Europe/Rome", anchor, .skip, .both).preview(from: "2026-10-24T00:00:00Z", 4) == wanted)
    }

    @Test func newYorkSkipsOrShiftsInSpring() throws {
        let anchor = "2026-01-05T07:30:00Z"
        let skip = ["2026-03-07T02:30:00-0500", "2026-03-09T02:30:00-0400"]
        #expect(try daily("America/New_York", anchor, .skip, .both).preview(from: "2026-03-07T00:00:00Z", 2) == skip)
        #expect(try nightly("America/New_York", anchor, .skip, .both).preview(from: "2026-03-07T00:00:00Z", 2) == skip)
        let shift = ["2026-03-07T02:30:00-0500", "2026-03-08T03:30:00-0400!", "2026-03-09T02:30:00-0400"]
        #expect(try daily("America/New_York", anchor, .shift, .both).preview(from: "2026-03-07T00:00:00Z", 3) == shift)
        #expect(
            try nightly("America/New_York", anchor, .shift, .both).preview(from: "2026-03-07T00:00:00Z", 3) == shift)
    }

    /// The change is at 02:00 daylight time there, so it is 01:30 that is shown twice.
    @Test func newYorkInAutumn() throws {
        let anchor = "2026-01-05T06:30:00Z"
        let first = ["2026-11-01T01:30:00-0400", "2026-11-02T01:30:00-0500"]
        #expect(try daily("America/New_York", anchor, .skip, .first).preview(from: "2026-11-01T00:00:00Z", 2) == first)
        let both = ["2026-11-01T01:30:00-0400", "2026-11-01T01:30:00-0500", "2026-11-02T01:30:00-0500"]
        #expect(try daily("America/New_York", anchor, .skip, .both).preview(from: "2026-11-01T00:00:00Z", 3) == both)
        let once = ["2026-11-01T02:30:00-0500", "2026-11-02T02:30:00-0500"]
        #expect(
            try daily("America/New_York", "2026-01-05T07:30:00Z", .skip, .both)
                .preview(from: "2026-11-01T00:00:00Z", 2) == once)
    }

    /// The anchor is an instant: it occurs though `first` would choose the earlier showing.
    @Test func anchorInTheSecondShowing() throws {
        let wanted = ["2026-10-25T02:30:00+0100", "2026-10-26T02:30:00+0100"]
        for overlap in OverlapRule.allCases {
            let recurrence = try daily("Europe/Rome", "2026-10-25T01:30:00Z", .skip, overlap)
            #expect(try recurrence.preview(from: "2026-10-01T00:00:00Z", 2) == wanted)
        }
    }

    @Test func anchorInTheFirstShowing() throws {
        let recurrence = try daily("Europe/Rome", "2026-10-25T00:30:00Z", .skip, .both)
        let wanted = ["2026-10-25T02:30:00+0200", "2026-10-25T02:30:00+0100", "2026-10-26T02:30:00+0100"]
        #expect(try recurrence.preview(from: "2026-10-01T00:00:00Z", 3) == wanted)
    }

    /// Samoa left out the whole of 2011-12-30: shifted by the day that is missing it falls on the 31st, which
    /// occurs anyway, once.
    @Test(arguments: GapRule.allCases)
    func aMissingDayIsNotDoubled(gap: GapRule) throws {
        let recurrence = try daily("Pacific/Apia", "2011-12-28T20:00:00Z", gap, .first)
        let wanted = ["2011-12-28T10:00:00-1000", "2011-12-29T10:00:00-1000", "2011-12-31T10:00:00+1400"]
        #expect(try recurrence.preview(from: "2011-12-28T00:00:00Z", 3) == wanted)
    }

    /// Every hour named: the clock is followed as it runs, whatever the rules.
    @Test func hourlyByCronStaysHourly() throws {
        for (from, gap, overlap) in [
            ("2026-03-28T23:00:00Z", GapRule.shift, OverlapRule.first),
            ("2026-10-24T22:00:00Z", GapRule.shift, OverlapRule.first),
        ] {
            let recurrence = try Recurrence(
                anchor: moment(from), rule: .cron(CronExpression("15 * * * *")), zone: Zone("Europe/Rome"), gap: gap,
                overlap: overlap)
            let times = recurrence.occurrences(after: recurrence.anchor, limit: 8).map(\.dueAt.seconds)
            #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 == 3_600 })
            #expect(times.count == 8)
        }
    }

    /// 02:10 and 02:50 move to 03:10 and 03:50, of which 03:10 is wanted anyway.
    @Test func shiftedTimesMergeInOrder() throws {
        let recurrence = try Recurrence(
            anchor: moment("2026-03-29T00:00:00Z"), rule: .cron(CronExpression("10,50 2 29 3 *")),
            zone: Zone("Europe/Rome"), gap: .shift)
        #expect(
            try recurrence.preview(from: "2026-03-29T00:00:00Z", 2) == [
                "2026-03-29T03:10:00+0200!", "2026-03-29T03:50:00+0200!",
            ])
        let merged = try Recurrence(
            anchor: moment("2026-03-29T00:00:00Z"), rule: .cron(CronExpression("10 2,3 29 3 *")),
            zone: Zone("Europe/Rome"), gap: .shift)
        #expect(
            try merged.preview(from: "2026-03-29T00:00:00Z", 2) == [
                "2026-03-29T03:10:00+0200", "2027-03-29T02:10:00+0200",
            ])
    }

    @Test func hoursAreElapsedTime() throws {
        let recurrence = try Recurrence(
            anchor: moment("2026-10-24T22:30:00Z"), rule: .every(unit: .hours, frequency: 2),
            zone: Zone("Europe/Rome"))
        let wanted = ["2026-10-25T00:30:00+0200", "2026-10-25T02:30:00+0200", "2026-10-25T03:30:00+0100"]
        #expect(try recurrence.preview(from: "2026-10-01T00:00:00Z", 3) == wanted)
    }
}
