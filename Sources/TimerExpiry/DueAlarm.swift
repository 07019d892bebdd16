import TimerCore

/// Rings for a timer that was scheduled here and is due before the loop would look again.
public struct DueAlarm: DueListener {
    /// No poll interval is longer.
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
