import TimerCore

/// The listener that rings the alarm for a timer that was scheduled here and is due before the loop would look again.
public struct DueAlarm: DueListener {
    /// The longest poll interval: what is due later is found by a poll.
    private static let horizon: Duration = .seconds(60)

    private let alarm: any Alarm

    /// Rings this alarm.
    public init(_ alarm: any Alarm) {
        self.alarm = alarm
    }

    /// Called by the store: a timer was stored that is due in this time.
    public func scheduled(dueIn: Duration) {
        guard dueIn < Self.horizon else { return }
        alarm.ring(at: alarm.now.advanced(by: max(dueIn, .zero)))
    }
}
