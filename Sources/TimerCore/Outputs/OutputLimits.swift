/// What the operator lets an output ask for, and what it gets where it asks for nothing.
public struct OutputLimits: Sendable {
    /// The longest `timeoutMs` that can be set at all.
    public static let longestTimeout = Duration.seconds(600)

    /// Fills in what `retry` leaves open: the one place where the default meets a timer's own wishes.
    public var retry: RetryPolicy
    /// `MAX_DELIVERY_TIMEOUT_MS`: the longest `timeoutMs` that is accepted; at most `OutputLimits.longestTimeout`.
    public var timeout: Duration

    public init(retry: RetryPolicy = RetryPolicy(), timeout: Duration = OutputLimits.longestTimeout) {
        self.retry = retry
        self.timeout = timeout
    }
}
