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

extension DeliveryOptions {
    /// `timeoutMs` and `retry`; whatever is wrong with them becomes a problem of `fields`.
    init(reading fields: inout JSONFields, _ limits: OutputLimits) {
        self.init(timeout: fields.timeout("timeoutMs", limits), retry: Self.retry(&fields, limits.retry))
    }

    private static func retry(_ fields: inout JSONFields, _ defaults: RetryPolicy) -> RetryPolicy {
        guard let text = fields.object("retry"), let object = try? JSONObject(text) else { return defaults }
        let sevenDays: Int64 = 7 * 86_400_000
        var retry = JSONFields(of: object, in: fields, "retry")
        let maxFailureCount = retry.integer("maxFailureCount", in: 1...1_000)
        let base = retry.integer("baseMs", in: 1...sevenDays)
        let factor = retry.number("factor", in: 1...10)
        let cap = retry.integer("capMs", in: 1...sevenDays)
        retry.refuseUnknown()
        fields.add(retry.problems)
        return RetryPolicy(
            maxFailureCount: maxFailureCount.map(Int.init) ?? defaults.maxFailureCount,
            base: base.map { .milliseconds($0) } ?? defaults.base, factor: factor ?? defaults.factor,
            cap: cap.map { .milliseconds($0) } ?? defaults.cap)
    }
}

extension JSONFields {
    /// The milliseconds that an attempt may take: 1 to what the operator allows.
    public mutating func timeout(_ name: StaticString, _ limits: OutputLimits) -> Duration? {
        let longest = OutputLimits.longestTimeout.wholeMilliseconds
        guard let timeout = integer(name, in: 1...longest).map({ Duration.milliseconds($0) }) else { return nil }
        if timeout > limits.timeout {
            let most = limits.timeout.wholeMilliseconds
            refuse(name.description, "must not exceed \(most), which is MAX_DELIVERY_TIMEOUT_MS of this service")
        }
        return timeout
    }
}
