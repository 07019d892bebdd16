import TimerCore
import TimerExpiry

extension ExpiryConfiguration {
    init(_ reader: inout EnvironmentReader) {
        self.init()
        pollInterval = reader.milliseconds("POLL_INTERVAL_MS", in: 1...60_000, default: pollInterval)
        maxInFlight = reader.integer("MAX_IN_FLIGHT", in: 1...100_000, default: maxInFlight)
        maxInFlightBytes = reader.integer(
            "MAX_IN_FLIGHT_BYTES", in: 1_048_576...1_099_511_627_776, default: maxInFlightBytes)
        restConcurrency = reader.integer("DESTINATION_CONCURRENCY", in: 1...10_000, default: restConcurrency)
        readTimeouts(&reader)
        retry = RetryPolicy(
            maxFailureCount: reader.integer("MAX_FAILURE_COUNT", in: 1...1_000, default: retry.maxFailureCount),
            base: reader.milliseconds("RETRY_BASE_MS", in: 1...3_600_000, default: retry.base),
            factor: retry.factor,
            cap: reader.milliseconds("RETRY_CAP_MS", in: 1...604_800_000, default: retry.cap))
    }

    private mutating func readTimeouts(_ reader: inout EnvironmentReader) {
        let longest = Int(OutputLimits.longestTimeout.wholeMilliseconds)
        maxDeliveryTimeout = reader.milliseconds(
            "MAX_DELIVERY_TIMEOUT_MS", in: 1...longest, default: maxDeliveryTimeout)
        let most = Int(maxDeliveryTimeout.wholeMilliseconds)
        deliveryTimeout = reader.milliseconds(
            "DELIVERY_TIMEOUT_MS", in: 1...most, default: min(deliveryTimeout, maxDeliveryTimeout))
    }
}
