import Foundation
import Testing
import TimerCore

@testable import Recurrence

/// Every zone of tzdata, 2000 to 2029, by Foundation's rules, so that Foundation's calendar can be the oracle.
@Suite struct EveryZoneTests {
    private static let years = 946_684_800..<1_893_456_000

    /// Each change of a zone's clock, with the offsets before and after, in minutes.
    private struct Change {
        let minute: Int
        let before: Int
        let after: Int

        /// The local minutes that are missing or shown twice.
        var affected: Range<Int> {
            minute + min(before, after)..<minute + max(before, after)
        }

        /// Enough to see what is affected, and a little of both sides.
        var window: Range<Int> {
            minute - abs(after - before) - 90..<minute + abs(after - before) + 90
        }
    }

    private static func changes(of zone: TimeZone) -> [Change] {
        var changes: [Change] = []
        var date = Date(timeIntervalSince1970: Double(years.lowerBound))
        while let next = zone.nextDaylightSavingTimeTransition(after: date),
            next.timeIntervalSince1970 < Double(years.upperBound)
        {
            let before = zone.secondsFromGMT(for: next.addingTimeInterval(-1)) / 60
            let after = zone.secondsFromGMT(for: next) / 60
            if before != after {
                changes.append(Change(minute: Int(next.timeIntervalSince1970) / 60, before: before, after: after))
            }
            date = next
        }
        return changes
    }

    private static func minutes(of recurrence: Recurrence, in window: Range<Int>) -> [Int] {
        var found: [Int] = []
        var moment = Timestamp(milliseconds: Int64(window.lowerBound) * 60_000 - 1)
        while let next = recurrence.next(after: moment), next.dueAt.seconds < Int64(window.upperBound) * 60 {
            #expect(next.dueAt > moment)
            found.append(Int(next.dueAt.seconds) / 60)
            moment = next.dueAt
        }
        return found
    }

    @Test func thereAreManyZones() {
        #expect(ZoneNames.all.count > 400)
    }

    /// Daily, at and around what a change of the clock leaves out or shows twice.
    @Test(arguments: ZoneNames.parts)
    func dailyAtEachChange(names: [String]) throws {
        for name in names {
            let zone = try Zone(name, in: .builtIn)
            let rules = try #require(TimeZone(identifier: name))
            for change in Self.changes(of: rules) { try daily(zone, rules, change) }
        }
    }

    private func daily(_ zone: Zone, _ rules: TimeZone, _ change: Change) throws {
        let affected = change.affected
        let scan = WallClockOracle(zone: rules, minutes: change.window)
        for local in [affected.lowerBound - 1, affected.lowerBound, affected.upperBound - 1, affected.upperBound] {
            for (gap, overlap) in [(GapRule.skip, OverlapRule.first), (.shift, .both)] {
                // Three days earlier, where no other change is near.
                let anchor = Timestamp(milliseconds: Int64(local - change.before - 3 * 1_440) * 60_000)
                let recurrence = try Recurrence(
                    anchor: anchor, rule: .every(unit: .days, frequency: 1), zone: zone, gap: gap, overlap: overlap)
                let wanted = scan.with(gap, overlap).occurrences { ($0 - local) % 1_440 == 0 }
                let found = Self.minutes(of: recurrence, in: change.window)
                #expect(found == wanted, "\(zone.id) \(gap) \(overlap) \(change) local minute \(local % 1_440)")
            }
        }
    }

    /// Several fixed times a day, and a schedule that names every hour.
    @Test(arguments: ZoneNames.parts)
    func cronAtEachChange(names: [String]) throws {
        for name in names {
            let zone = try Zone(name, in: .builtIn)
            let rules = try #require(TimeZone(identifier: name))
            for change in Self.changes(of: rules) {
                let scan = WallClockOracle(zone: rules, minutes: change.window)
                try fixedHours(zone, scan, change)
                try everyHour(zone, scan, change)
            }
        }
    }

    private func fixedHours(_ zone: Zone, _ scan: WallClockOracle, _ change: Change) throws {
        let hour = (change.affected.lowerBound % 1_440 + 1_440) % 1_440 / 60
        let next = (hour + 1) % 24
        let expression = try CronExpression("7-59/20 \(hour),\(next) * * *")
        for (gap, overlap) in [(GapRule.shift, OverlapRule.first), (.skip, .both)] {
            let recurrence = try Recurrence(
                anchor: .earliest, rule: .cron(expression), zone: zone, gap: gap, overlap: overlap)
            let wanted = scan.with(gap, overlap).occurrences { local in
                [7, 27, 47].contains(local % 60) && [hour, next].contains(local / 60 % 24)
            }
            let found = Self.minutes(of: recurrence, in: change.window)
            #expect(found == wanted, "\(zone.id) \(gap) \(overlap) \(change)")
        }
    }

    private func everyHour(_ zone: Zone, _ scan: WallClockOracle, _ change: Change) throws {
        let recurrence = try Recurrence(anchor: .earliest, rule: .cron(CronExpression("*/30 * * * *")), zone: zone)
        let wanted = scan.with(.skip, .both).occurrences { $0 % 30 == 0 }
        #expect(Self.minutes(of: recurrence, in: change.window) == wanted, "\(zone.id) \(change)")
    }

    /// Thirty years of every 13th day at 02:30: none left out but in gaps, each at the local time wanted, by
    /// Foundation's calendar.
    @Test(arguments: ZoneNames.parts)
    func longWalk(names: [String]) throws {
        var calendar = Calendar(identifier: .gregorian)
        for name in names {
            calendar.timeZone = try #require(TimeZone(identifier: name))
            try walk(Zone(name, in: .builtIn), every: 13, calendar)
        }
    }

    /// Day by day, where the rules are odd: half an hour, two hours, a day, twice a year for Ramadan.
    @Test(arguments: [
        "Europe/Rome", "America/New_York", "Australia/Lord_Howe", "Antarctica/Troll", "Pacific/Apia",
        "Africa/Casablanca", "Asia/Gaza",
    ])
    func everyDay(name: String) throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: name))
        try walk(Zone(name, in: .builtIn), every: 1, calendar)
    }

    private func walk(_ zone: Zone, every frequency: Int, _ calendar: Calendar) throws {
        let start = DateComponents(year: 2000, month: 1, day: 2, hour: 2, minute: 30)
        let anchor = try #require(calendar.date(from: start))
        let recurrence = try Recurrence(
            anchor: Timestamp(milliseconds: Int64(anchor.timeIntervalSince1970) * 1_000),
            rule: .every(unit: .days, frequency: frequency), zone: zone, gap: .skip, overlap: .first)
        var moment = recurrence.anchor
        var index = 0
        while let next = recurrence.next(after: moment), next.dueAt.seconds < Int64(Self.years.upperBound) {
            let date = Date(timeIntervalSince1970: Double(next.dueAt.seconds))
            let shown = calendar.dateComponents([.hour, .minute], from: date)
            #expect(shown.hour == 2 && shown.minute == 30, "\(zone.id) \(date)")
            // The number of days by the wall clock, so that what the walk leaves out shows.
            let local = Int(next.dueAt.seconds) + calendar.timeZone.secondsFromGMT(for: date)
            let wanted = (local / 86_400 - 10_958) / frequency
            try #require(wanted > index)
            if wanted != index + 1 { try expectMissing(index + 1..<wanted, frequency, calendar) }
            index = wanted
            moment = next.dueAt
        }
        #expect(index > 10_900 / frequency)
    }

    /// Each of the occurrences left out has a local time that does not exist.
    private func expectMissing(_ indices: Range<Int>, _ frequency: Int, _ calendar: Calendar) throws {
        for index in indices {
            let local = (10_958 + index * frequency) * 86_400 + 9_000
            let offsets = stride(from: -26 * 3_600, through: 26 * 3_600, by: 3_600).map {
                calendar.timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(local + $0)))
            }
            let isShown = offsets.contains { offset in
                calendar.timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(local - offset))) == offset
            }
            #expect(!isShown, "\(calendar.timeZone.identifier) \(local)")
        }
    }
}
