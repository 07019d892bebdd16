import TimerCore

/// Wanted local times as instants: put onto the time line of a zone, by the rules for gaps and overlaps.
struct ZonedTimes<Times: LocalTimes> {
    let times: Times
    let zone: Zone
    let gap: GapRule
    let overlap: OverlapRule

    /// The first occurrence later than `moment`, or nil when none is in reach.
    func next(after moment: Timestamp) -> Occurrence? {
        var from = Timestamp(microseconds: moment.microseconds + 1)
        while from <= .latest {
            let span = zone.span(containing: from)
            guard let wanted = times.first(atOrAfter: earliestLocal(in: span, from: from)) else {
                return shifted(into: span, from: from)
            }
            let shown = shown(wanted, in: span)
            if let found = earlier(shown, shifted(into: span, from: from)) { return found }
            from = span.end
        }
        return nil
    }

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

/// A set of wanted times by the wall clock, without a zone.
protocol LocalTimes {
    /// The earliest wanted time that is not before `time`, or nil when none is in reach.
    func first(atOrAfter time: LocalTime) -> LocalTime?
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
