/// The number of attempts and the waits between them: exponential backoff with jitter.
public struct RetryPolicy: Hashable, Sendable {
    /// The number of attempts in all, at least 1; after the last failed one the timer is in error.
    public let maxFailureCount: Int
    /// The wait after the first failure, before jitter.
    public let base: Duration
    /// The factor by which each further failure multiplies the wait, at least 1.
    public let factor: Double
    /// The longest wait.
    public let cap: Duration

    /// Twelve attempts, from a second to an hour apart, unless the parameters say otherwise.
    public init(
        maxFailureCount: Int = 12, base: Duration = .seconds(1), factor: Double = 2, cap: Duration = .seconds(3600)
    ) {
        self.maxFailureCount = maxFailureCount
        self.base = base
        self.factor = factor
        self.cap = cap
    }

    /// The wait after the `failureCount`-th failure (from 1), between half of and the whole exponential value.
    ///
    /// - Parameter jitter: a number in 0..<1; spreads those that failed together.
    public func delay(afterFailure failureCount: Int, jitter: Double) -> Duration {
        var exponential = min(base.inSeconds, cap.inSeconds)
        for _ in 1..<max(failureCount, 1) where exponential < cap.inSeconds {
            exponential = min(exponential * factor, cap.inSeconds)
        }
        return .seconds(exponential * (0.5 + jitter / 2))
    }

    /// True if no attempt follows the `failureCount`-th failure (from 1).
    public func isExhausted(afterFailure failureCount: Int) -> Bool {
        failureCount >= maxFailureCount
    }
}
