import TimerCore

/// What an app may ask for. The defaults are the platform's.
public struct AppLimits: Hashable, Sendable {
    /// One-time schedules at once, 0 to 10,000.
    public var oneTimeSchedules: Int
    /// Recurring schedules at once, 0 to 1,000.
    public var recurringSchedules: Int
    /// Bytes of `data`, 2 to 65,536.
    public var dataBytes: Int
    /// How far ahead a one-time schedule must lie, at least 0.
    public var minimumLead: Duration
    /// How far ahead a one-time schedule may lie.
    public var maximumLead: Duration
    /// The longest that one attempt to deliver an event may take, 1 ms to 10 minutes.
    public var timeout: Duration

    public init(
        oneTimeSchedules: Int = 1_000, recurringSchedules: Int = 1, dataBytes: Int = 4_096,
        minimumLead: Duration = .seconds(300), maximumLead: Duration = .seconds(365 * 86_400),
        timeout: Duration = .seconds(20)
    ) {
        self.oneTimeSchedules = oneTimeSchedules
        self.recurringSchedules = recurringSchedules
        self.dataBytes = dataBytes
        self.minimumLead = minimumLead
        self.maximumLead = maximumLead
        self.timeout = timeout
    }
}
