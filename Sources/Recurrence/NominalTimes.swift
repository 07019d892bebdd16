import TimerCore

/// A strictly increasing sequence of occurrences, up to the year 9999, that can be entered at any moment.
protocol NominalTimes {
    var anchor: Timestamp { get }

    /// The first occurrence later than `moment`, or nil when there is none up to the year 9999. `moment` is
    /// not after 9999 and not before the last microsecond that precedes the anchor.
    func next(after moment: Timestamp) -> Occurrence?

    /// The instant of the `count`-th occurrence, or nil if there are fewer. Bounded work, whatever the rule.
    func last(of count: Int) -> Timestamp?
}

/// anchor + n·period of elapsed time, n ≥ 0: no zone changes it.
struct ElapsedTimes: NominalTimes {
    let anchor: Timestamp
    /// Microseconds, positive.
    let period: Int64
    let zone: Zone

    func next(after moment: Timestamp) -> Occurrence? {
        guard moment >= anchor else { return occurrence(at: anchor) }
        let passed = (moment.microseconds - anchor.microseconds) / period
        let next = Timestamp(microseconds: anchor.microseconds + (passed + 1) * period)
        return next <= .latest ? occurrence(at: next) : nil
    }

    func last(of count: Int) -> Timestamp? {
        let last = Timestamp(microseconds: anchor.microseconds + Int64(count - 1) * period)
        return last <= .latest ? last : nil
    }

    private func occurrence(at moment: Timestamp) -> Occurrence {
        Occurrence(dueAt: moment, utcOffsetSeconds: zone.offset(at: moment.seconds))
    }
}

/// The anchor, then its local time of day every `frequency` days.
struct DailyTimes: NominalTimes {
    let anchor: Timestamp
    private let zone: Zone
    private let zonedTimes: ZonedTimes<EveryDays>

    init(anchor: Timestamp, frequency: Int, zone: Zone, gap: GapRule, overlap: OverlapRule) {
        self.anchor = anchor
        self.zone = zone
        let local = LocalTime(anchor, offset: zone.offset(at: anchor.seconds))
        let days = EveryDays(first: local, period: Int64(frequency) * LocalTime.microsecondsPerDay)
        zonedTimes = ZonedTimes(times: days, zone: zone, gap: gap, overlap: overlap)
    }

    /// The anchor occurs whatever the rules say: it is an instant, though its local time may be the second
    /// showing of an overlap.
    func next(after moment: Timestamp) -> Occurrence? {
        guard moment >= anchor else {
            return Occurrence(dueAt: anchor, utcOffsetSeconds: zone.offset(at: anchor.seconds))
        }
        return zonedTimes.next(after: moment)
    }

    func last(of count: Int) -> Timestamp? {
        zonedTimes.last(of: count - 1, after: anchor)
    }
}

/// first + k·period by the wall clock, k ≥ 0.
struct EveryDays: LocalTimes {
    let first: LocalTime
    /// Microseconds of wall clock, a multiple of a day.
    let period: Int64

    func first(atOrAfter time: LocalTime) -> LocalTime? {
        guard time > first else { return first }
        let passed = (time.microseconds - first.microseconds + period - 1) / period
        return LocalTime(microseconds: first.microseconds + passed * period)
    }

    var countPerDay: Int { 1 }

    func firstDay(atOrAfter day: Int64) -> Int64? {
        first(atOrAfter: LocalTime(day: day))?.day
    }

    func last(on day: Int64) -> LocalTime {
        LocalTime(microseconds: first.microseconds + (day - first.day) * LocalTime.microsecondsPerDay)
    }
}

/// The minutes that a cron expression names at or after the anchor.
struct CronTimes: NominalTimes {
    let anchor: Timestamp
    private let zonedTimes: ZonedTimes<CronExpression>

    init(anchor: Timestamp, expression: CronExpression, zone: Zone, gap: GapRule, overlap: OverlapRule) {
        self.anchor = anchor
        let restrictsHours = !expression.namesEveryHour
        zonedTimes = ZonedTimes(
            times: expression, zone: zone, gap: restrictsHours ? gap : .skip,
            overlap: restrictsHours ? overlap : .both)
    }

    func next(after moment: Timestamp) -> Occurrence? {
        zonedTimes.next(after: moment)
    }

    func last(of count: Int) -> Timestamp? {
        zonedTimes.last(of: count, after: Timestamp(microseconds: anchor.microseconds - 1))
    }
}
