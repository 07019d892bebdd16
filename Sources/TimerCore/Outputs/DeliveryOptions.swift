/// What both kinds of output may override for one timer.
public struct DeliveryOptions: Hashable, Sendable {
    /// `timeoutMs`: the longest that one attempt may take. Nil: the service's default (20 s).
    public let timeout: Duration?
    /// `retry`, where it says nothing `OutputLimits.retry`.
    public let retry: RetryPolicy

    public init(timeout: Duration? = nil, retry: RetryPolicy = RetryPolicy()) {
        self.timeout = timeout
        self.retry = retry
    }
}
