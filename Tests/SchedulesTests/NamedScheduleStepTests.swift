import Schedules
import Testing
import TimerCore

/// How schedules go on, without a store.
@Suite struct NamedScheduleStepTests {
    @Test func anOccurrenceOnTimeIsFollowedByTheNext() throws {
        for policy in ["skip", "one", "all"] {
            let step = try hourly(#","misfire":"\#(policy)""#)
                .nextStep(from: time("2026-01-01T10:00:00Z"), now: time("2026-01-01T10:00:00.700Z"))
            #expect(try step.occurrences == [time("2026-01-01T10:00:00Z"), time("2026-01-01T11:00:00Z")])
            #expect(try step.nominalAt == time("2026-01-01T11:00:00Z"))
            #expect(!step.givesUp && !step.isOver)
        }
    }

    @Test func afterAnOutageOneFires() throws {
        let step = try hourly().nextStep(from: time("2026-01-01T10:00:00Z"), now: time("2026-01-01T13:30:00Z"))
        #expect(try step.occurrences == [time("2026-01-01T10:00:00Z"), time("2026-01-01T14:00:00Z")])
        #expect(!step.givesUp && !step.isOver)
    }

    @Test func afterAnOutageNoneFires() throws {
        let step = try hourly(#","misfire":"skip""#)
            .nextStep(from: time("2026-01-01T10:00:00Z"), now: time("2026-01-01T13:30:00Z"))
        #expect(try step.occurrences == [time("2026-01-01T14:00:00Z")])
        #expect(step.givesUp && !step.isOver)
    }

    @Test func afterAnOutageTheNewestFire() throws {
        let step = try hourly(#","misfire":"all","misfire_limit":2"#)
            .nextStep(from: time("2026-01-01T10:00:00Z"), now: time("2026-01-01T13:30:00Z"))
        #expect(
            try step.occurrences == [
                time("2026-01-01T12:00:00Z"), time("2026-01-01T13:00:00Z"), time("2026-01-01T14:00:00Z"),
            ])
        #expect(step.givesUp)
        let window = try hourly(#","misfire":"all","misfire_window_ms":10000000"#)
            .nextStep(from: time("2026-01-01T10:00:00Z"), now: time("2026-01-01T13:30:00Z"))
        #expect(try window.occurrences.first == time("2026-01-01T11:00:00Z"))
    }

    @Test func afterTheLastItIsOver() throws {
        let step = try hourly(#","count":2"#)
            .nextStep(from: time("2026-01-01T01:00:00Z"), now: time("2026-01-01T01:00:00.1Z"))
        #expect(try step.occurrences == [time("2026-01-01T01:00:00Z")])
        #expect(step.isOver)
        let missed = try hourly(#","count":2,"misfire":"skip""#)
            .nextStep(from: time("2026-01-01T01:00:00Z"), now: time("2026-01-01T05:00:00Z"))
        #expect(missed.occurrences.isEmpty && missed.givesUp && missed.isOver)
        #expect(try missed.nominalAt == time("2026-01-01T01:00:00Z"))
    }

    @Test func resumedBeforeItIsDueItStaysWhereItWas() throws {
        let step = try hourly().nextStep(from: time("2026-01-01T10:00:00Z"), now: time("2026-01-01T09:10:00Z"))
        #expect(try step.occurrences == [time("2026-01-01T10:00:00Z")])
        #expect(!step.givesUp && !step.isOver)
    }

    @Test func aOneTimeScheduleFiresHoweverLateAndIsOver() throws {
        let at = try time("2026-01-01T10:00:00Z")
        let once = NamedScheduleDefinition(name: "o", data: .empty, scheduleAt: at, scheduleAtText: "")
        #expect(once.firstStep(at: at) == NamedScheduleStep(occurrences: [at], nominalAt: at, isOver: false))
        let late = try once.nextStep(from: at, now: time("2026-02-01T00:00:00Z"))
        #expect(late == NamedScheduleStep(occurrences: [at], nominalAt: at, isOver: true))
        let early = try once.nextStep(from: at, now: time("2025-12-31T00:00:00Z"))
        #expect(early == NamedScheduleStep(occurrences: [at], nominalAt: at, isOver: false))
    }

    @Test func aNewRecurringScheduleOwesNothingOfThePast() throws {
        let step = try #require(try hourly().firstStep(at: time("2026-03-01T10:20:00Z")))
        #expect(try step.occurrences == [time("2026-03-01T11:00:00Z")])
        let atOnce = try #require(try hourly().firstStep(at: time("2026-03-01T10:00:00Z")))
        #expect(try atOnce.occurrences == [time("2026-03-01T10:00:00Z")])
        #expect(try hourly(#","count":2"#).firstStep(at: time("2026-03-01T10:20:00Z")) == nil)
    }

    /// What was stored is read again with its end in the place of its count.
    @Test func aStoredRepeatIsTheSameRecurrence() throws {
        let made = try #require(try hourly(#","count":5,"misfire":"all""#).repeats)
        let read = try Repeat(made.text, anchor: made.recurrence.anchor, end: .known(made.recurrence.end))
        #expect(read == made)
        #expect(try read.recurrence.end == time("2026-01-01T04:00:00Z"))
    }

    /// What was counted out is not counted again, whatever came of it.
    @Test func aKnownEndStandsForTheCount() throws {
        let made = try #require(try hourly(#","count":5"#).repeats)
        let read = try Repeat(made.text, anchor: made.recurrence.anchor, end: .known(nil))
        #expect(read.recurrence.end == nil)
    }

    /// 24 hours and 20 minutes are past: 25 nominal times.
    @Test(arguments: [
        ("one", #""time_unit":"hours","frequency":1"#, 24), ("skip", #""time_unit":"hours","frequency":1"#, 25),
        ("one", #""cron":"0 * * * *""#, 24), ("all", #""cron":"0 * * * *","misfire_limit":4"#, 21),
        ("one", #""time_unit":"days","frequency":1"#, 1), ("one", #""time_unit":"hours","frequency":1,"count":3"#, 2),
        ("one", #""cron":"* * * * *""#, 1_460),
    ])
    func whatDoesNotFireIsCounted(policy: String, rule: String, missed: Int) throws {
        let anchor = try time("2026-01-01T00:00:00Z")
        let definition = NamedScheduleDefinition(
            name: "n", data: .empty, scheduleAt: anchor, scheduleAtText: "",
            repeats: try Repeat(text(#"{\#(rule),"misfire":"\#(policy)"}"#), anchor: anchor))
        #expect(try definition.nextStep(from: anchor, now: time("2026-01-02T00:20:00Z")).missed == missed)
    }
}

/// A stored occurrence when the rules of its zone have changed since it was computed.
@Suite struct ChangedRulesTests {
    /// Daily at nine in a zone that is an hour from UTC now.
    private func daily(_ misfire: String) throws -> NamedScheduleDefinition {
        let anchor = try time("2026-01-01T00:00:00Z")
        let json = #"{"cron":"0 9 * * *","timezone":"Etc/GMT-1","misfire":"\#(misfire)"}"#
        return NamedScheduleDefinition(
            name: "daily", data: .empty, scheduleAt: anchor, scheduleAtText: "2026-01-01T00:00:00Z",
            repeats: try Repeat(text(json), anchor: anchor))
    }

    /// It was two hours from UTC, or none, when the occurrence was stored.
    @Test(arguments: ["2026-06-01T07:00:00Z", "2026-06-01T09:00:00Z"], ["one", "skip", "all"])
    func itKeepsItsInstantAndFiresOnce(stored: String, misfire: String) throws {
        let at = try time(stored)
        let early = try daily(misfire).nextStep(from: at, now: time("2026-06-01T06:00:00Z"))
        #expect(early == NamedScheduleStep(occurrences: [at], nominalAt: at, isOver: false))
        let due = try daily(misfire).nextStep(from: at, now: at)
        #expect(due.occurrences.first == at && !due.givesUp)
        // The one after it is by the new rules.
        let next = try time(stored == "2026-06-01T07:00:00Z" ? "2026-06-01T08:00:00Z" : "2026-06-02T08:00:00Z")
        #expect(due.nominalAt == next && due.occurrences == [at, next])
    }
}
