import TimerCore

/// What a cron expression names at or after the anchor.
struct CronTimes: NominalTimes {
    let anchor: Timestamp
    private let zonedTimes: ZonedTimes<CronExpression>

    init(anchor: Timestamp, expression: CronExpression, zone: Zone, gap: GapRule, overlap: OverlapRule) {
        self.anchor = anchor
        let fixed = !expression.namesEveryHour
        zonedTimes = ZonedTimes(
            times: expression, zone: zone, gap: fixed ? gap : .skip, overlap: fixed ? overlap : .both)
    }

    func next(after moment: Timestamp) -> Occurrence? {
        zonedTimes.next(after: moment)
    }
}
