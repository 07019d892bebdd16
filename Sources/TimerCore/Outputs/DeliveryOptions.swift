/// What both kinds of output may override for one timer.
public struct DeliveryOptions: Hashable, Sendable {
    /// `timeoutMs`: the longest that one attempt may take. Nil: the service's default (20 s).
    public let timeout: Duration?
    /// `retry`: nil: the service's default.
    public let retry: RetryPolicy?

    public init(timeout: Duration? = nil, retry: RetryPolicy? = nil) {
        self.timeout = timeout
        self.retry = retry
    }
}
