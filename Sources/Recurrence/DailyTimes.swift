import TimerCore

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
}
