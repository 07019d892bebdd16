import TimerCore

/// What the expiry loop may be told.
public struct ExpiryConfiguration: Sendable {
    /// The longest sleep between two claims. `POLL_INTERVAL_MS`.
    public var pollInterval: Duration = .seconds(1)
    /// Timers claimed by this replica and not settled yet, at most.
    public var maxInFlight = 8_192
    /// Rows of one claim, at most.
    public var claimLimit = 512
    /// Deliveries to one REST destination at a time, at most.
    public var restConcurrency = 128
    /// Deliveries to Kafka at a time, at most.
    public var kafkaConcurrency = 1_024
    /// One attempt takes at most this, unless the timer says otherwise.
    public var deliveryTimeout: Duration = .seconds(20)
    /// For timers that do not say otherwise.
    public var retry = RetryPolicy()

    public init() {}

    /// Deliveries to one destination at a time, at most.
    func concurrency(of output: OutputMode) -> Int {
        switch output {
        case .rest: restConcurrency
        case .kafka: kafkaConcurrency
        }
    }
}
