/// The settings that an output of either type may override for one timer.
public struct DeliveryOptions: Hashable, Sendable {
    /// The longest time that one attempt may take (`timeoutMs`); nil: the service's default (20 s).
    public let timeout: Duration?
    /// The time after its due date from which a timer is not tried any more (`notAfterMs`); nil: there is none.
    public let notAfter: Duration?
    /// The retries (`retry`, with `OutputLimits.retry` for what it leaves open).
    public let retry: RetryPolicy

    /// The options of one timer.
    public init(timeout: Duration? = nil, notAfter: Duration? = nil, retry: RetryPolicy = RetryPolicy()) {
        self.timeout = timeout
        self.notAfter = notAfter
        self.retry = retry
    }
}

/// The operator's bounds and defaults for `DeliveryOptions`.
public struct OutputLimits: Sendable {
    /// The longest `timeoutMs` that can be set at all.
    public static let longestTimeout = Duration.seconds(600)

    /// The retries of a timer that does not choose its own; fills in what its `retry` leaves open.
    public var retry: RetryPolicy
    /// `MAX_DELIVERY_TIMEOUT_MS`: the longest `timeoutMs` that is accepted; at most `OutputLimits.longestTimeout`.
    public var timeout: Duration

    /// Limits with these values.
    public init(retry: RetryPolicy = RetryPolicy(), timeout: Duration = OutputLimits.longestTimeout) {
        self.retry = retry
        self.timeout = timeout
    }
}

extension DeliveryOptions {
    /// The longest `notAfterMs`: 366 days.
    private static let longestNotAfter: Int64 = 366 * 86_400_000

    /// Reads `timeoutMs`, `notAfterMs` and `retry`; whatever is wrong with them becomes a problem of `fields`.
    init(reading fields: inout JSONFields, _ limits: OutputLimits) {
        self.init(
            timeout: fields.timeout("timeoutMs", limits),
            notAfter: fields.integer("notAfterMs", in: 1...Self.longestNotAfter).map { .milliseconds($0) },
            retry: Self.retry(&fields, limits.retry))
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
    /// A time limit in milliseconds: 1 to the operator's bound; nil when it is absent or wrong.
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
