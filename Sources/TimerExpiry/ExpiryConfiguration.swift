import TimerCore

/// The settings of the expiry loop.
public struct ExpiryConfiguration: Sendable {
    /// The longest sleep between two claims. `POLL_INTERVAL_MS`.
    public var pollInterval: Duration = .seconds(1)
    /// Timers are claimed by so much before they are due, at most; zero: not before. `CLAIM_AHEAD_MS`.
    public var claimAhead: Duration = .milliseconds(50)
    /// Timers claimed by this replica and not settled yet, at most. `MAX_IN_FLIGHT`.
    public var maxInFlight = 8_192
    /// Bytes of the payloads and outputs of claimed timers whose attempt has not ended, at most; one timer that is larger
    /// goes alone. `MAX_IN_FLIGHT_BYTES`.
    public var maxInFlightBytes = 256 << 20
    /// Rows of one claim, at most.
    public var claimLimit = 512
    /// Deliveries to one REST destination at a time, at most.
    public var restConcurrency = 128
    /// Deliveries to Kafka at a time, at most.
    public var kafkaConcurrency = 1_024
    /// The longest time of one attempt, unless the timer says otherwise. `DELIVERY_TIMEOUT_MS`.
    public var deliveryTimeout: Duration = .seconds(20)
    /// The longest time of one attempt, whatever the timer says. `MAX_DELIVERY_TIMEOUT_MS`.
    public var maxDeliveryTimeout = OutputLimits.longestTimeout
    /// The retries, where a timer's `retry` leaves them open. `MAX_FAILURE_COUNT`, `RETRY_BASE_MS`, `RETRY_CAP_MS`.
    public var retry = RetryPolicy()

    /// The defaults.
    public init() {}

    /// Deliveries to one destination at a time, at most.
    func concurrency(of output: OutputMode) -> Int {
        switch output {
        case .rest: restConcurrency
        case .kafka: kafkaConcurrency
        }
    }
}
