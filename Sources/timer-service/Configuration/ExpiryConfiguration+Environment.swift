import TimerCore
import TimerExpiry

extension ExpiryConfiguration {
    init(_ reader: inout EnvironmentReader) {
        self.init()
        pollInterval = reader.milliseconds("POLL_INTERVAL_MS", in: 1...60_000, default: pollInterval)
        maxInFlight = reader.integer("MAX_IN_FLIGHT", in: 1...100_000, default: maxInFlight)
        restConcurrency = reader.integer("DESTINATION_CONCURRENCY", in: 1...10_000, default: restConcurrency)
        deliveryTimeout = reader.milliseconds("DELIVERY_TIMEOUT_MS", in: 1...600_000, default: deliveryTimeout)
        retry = RetryPolicy(
            maxFailureCount: reader.integer("MAX_FAILURE_COUNT", in: 1...1_000, default: retry.maxFailureCount),
            base: reader.milliseconds("RETRY_BASE_MS", in: 1...3_600_000, default: retry.base),
            factor: retry.factor,
            cap: reader.milliseconds("RETRY_CAP_MS", in: 1...604_800_000, default: retry.cap))
    }
}
