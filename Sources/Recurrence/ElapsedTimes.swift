import TimerCore

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
