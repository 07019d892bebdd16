import TimerCore

/// The listener that rings the alarm for a timer that was scheduled here and is due before the loop would look again.
public struct DueAlarm: DueListener {
    /// The longest poll interval: what is due later is found by a poll.
    private static let horizon: Duration = .seconds(60)

    private let alarm: any Alarm
    private let lookAhead: LookAhead

    /// Rings this alarm, by the look-ahead before the date.
    public init(_ alarm: any Alarm, lookAhead: LookAhead) {
        self.alarm = alarm
        self.lookAhead = lookAhead
    }

    /// Called by the store: a timer was stored that is due in this time.
    public func scheduled(dueIn: Duration) {
        guard dueIn < Self.horizon else { return }
        alarm.ring(at: alarm.now.advanced(by: max(dueIn - lookAhead.duration, .zero)))
    }
}
