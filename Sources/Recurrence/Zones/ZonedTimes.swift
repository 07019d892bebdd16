import TimerCore

/// Wanted local times as instants: put onto the time line of a zone, by the rules for gaps and overlaps.
struct ZonedTimes<Times: LocalTimes> {
    let times: Times
    let zone: Zone
    let gap: GapRule
    let overlap: OverlapRule

    /// The first occurrence later than `moment`, or nil when there is none up to the year 9999.
    func next(after moment: Timestamp) -> Occurrence? {
        var from = Timestamp(microseconds: moment.microseconds + 1)
        while from <= .latest {
            let span = zone.span(containing: from)
            guard let wanted = times.first(atOrAfter: earliestLocal(in: span, from: from)) else {
                return shifted(into: span, from: from)
            }
            let shown = shown(wanted, in: span)
            if let found = earlier(shown, shifted(into: span, from: from)) { return found }
            guard span.end <= .latest, let possible = earliestPossible(from: span.end) else { return nil }
            from = max(span.end, possible)
        }
        return nil
    }

    /// An instant before which nothing can occur from `moment` on, so that the changes of the clock between two wanted
    /// times that are decades apart need not be looked at; nil when nothing is wanted any more. Local times are never
    /// as much as `margin` from UTC: what is shown or left out from `moment` on is later than `moment` less the margin.
    private func earliestPossible(from moment: Timestamp) -> Timestamp? {
        let local = LocalTime(microseconds: moment.microseconds - Self.margin)
        return times.first(atOrAfter: local).map { Timestamp(microseconds: $0.microseconds - Self.margin) }
    }

    /// Two days.
    private static var margin: Int64 { 2 * LocalTime.microsecondsPerDay }

    /// The local time to begin with in a span; after a backward change `first` leaves out what has been shown before.
    private func earliestLocal(in span: Span, from: Timestamp) -> LocalTime {
        let local = LocalTime(from, offset: span.offset)
        return overlap == .first ? max(local, LocalTime(span.start, offset: span.previousOffset)) : local
    }

    private func shown(_ wanted: LocalTime, in span: Span) -> Occurrence? {
        let moment = wanted.moment(offset: span.offset)
        guard moment < span.end, moment <= .latest else { return nil }
        return Occurrence(dueAt: moment, utcOffsetSeconds: span.offset)
    }

    /// The first time that the gap before `span` left out and `shift` moves to `from` or later.
    private func shifted(into span: Span, from: Timestamp) -> Occurrence? {
        guard gap == .shift, span.previousOffset < span.offset else { return nil }
        let firstLocal = LocalTime(max(from, span.start), offset: span.previousOffset)
        guard let wanted = times.first(atOrAfter: firstLocal),
            wanted < LocalTime(span.start, offset: span.offset)
        else { return nil }
        let moment = wanted.moment(offset: span.previousOffset)
        return Occurrence(dueAt: moment, utcOffsetSeconds: span.offset, isShifted: true)
    }

    /// The earlier of the two; of equal ones the wanted one, which is not marked as shifted.
    private func earlier(_ shown: Occurrence?, _ shifted: Occurrence?) -> Occurrence? {
        guard let shown, let shifted else { return shown ?? shifted }
        return shifted.dueAt < shown.dueAt ? shifted : shown
    }
}

extension ZonedTimes {
    /// The instant of the `count`-th occurrence later than `moment`, or nil if there are fewer up to the year 9999.
    /// Whole days on which the clock does not change are counted at once; others, occurrence by occurrence.
    func last(of count: Int, after moment: Timestamp) -> Timestamp? {
        var left = count
        var moment = moment
        while left > 0 {
            moment = countDays(&left, after: moment)
            guard left > 0 else { break }
            guard let next = next(after: moment) else { return nil }
            moment = next.dueAt
            left -= 1
        }
        return moment
    }

    /// Takes from `left` the occurrences of whole days that follow `moment` within one span, if those are next.
    ///
    /// - Returns: the last of these, or `moment`.
    private func countDays(_ left: inout Int, after moment: Timestamp) -> Timestamp {
        let perDay = times.countPerDay
        guard left >= perDay else { return moment }
        let from = Timestamp(microseconds: moment.microseconds + 1)
        let span = zone.span(containing: from)
        let start = LocalTime(from, offset: span.offset)
        let end = LocalTime(min(span.end, .latest), offset: span.offset)
        // What a change moved or shows again lies within so long of it.
        let change = abs(span.offset - span.previousOffset)
        guard start >= LocalTime(span.start, offset: span.offset + change), let first = times.first(atOrAfter: start),
            first == times.first(atOrAfter: LocalTime(day: first.day))
        else { return moment }
        var day = first.day
        var last = moment
        while left >= perDay, let found = times.firstDay(atOrAfter: day), LocalTime(day: found + 1) <= end {
            left -= perDay
            last = times.last(on: found).moment(offset: span.offset)
            day = found + 1
        }
        return last
    }
}

/// A set of wanted times by the wall clock, without a zone: the same times of day on some days.
protocol LocalTimes {
    /// The number of wanted times on a day that has any, at least 1.
    var countPerDay: Int { get }

    /// The earliest wanted time that is not before `time`; nil when there is none.
    func first(atOrAfter time: LocalTime) -> LocalTime?

    /// The first day with wanted times that is not before `day`, since 1970-01-01; nil when there is none.
    func firstDay(atOrAfter day: Int64) -> Int64?

    /// The last wanted time of a day that has any.
    func last(on day: Int64) -> LocalTime
}

/// A date and time of day as a wall clock shows it: microseconds since 1970-01-01T00:00 there.
struct LocalTime: Hashable, Comparable, Sendable {
    static let microsecondsPerMinute: Int64 = 60_000_000
    static let microsecondsPerDay: Int64 = 86_400_000_000

    let microseconds: Int64

    init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    init(_ moment: Timestamp, offset: Int) {
        microseconds = moment.microseconds + Int64(offset) * 1_000_000
    }

    /// The midnight with which a day begins, counted from 1970-01-01.
    init(day: Int64) {
        microseconds = day * Self.microsecondsPerDay
    }

    /// Days since 1970-01-01, rounded towards the past.
    var day: Int64 {
        microseconds >= 0
            ? microseconds / Self.microsecondsPerDay : (microseconds + 1) / Self.microsecondsPerDay - 1
    }

    /// Minutes since midnight, 0 to 1439, rounded up: 1440 after the last minute has begun.
    var minuteRoundedUp: Int {
        let sinceMidnight = microseconds - day * Self.microsecondsPerDay
        return Int((sinceMidnight + Self.microsecondsPerMinute - 1) / Self.microsecondsPerMinute)
    }

    func moment(offset: Int) -> Timestamp {
        Timestamp(microseconds: microseconds - Int64(offset) * 1_000_000)
    }

    static func < (left: LocalTime, right: LocalTime) -> Bool {
        left.microseconds < right.microseconds
    }
}
