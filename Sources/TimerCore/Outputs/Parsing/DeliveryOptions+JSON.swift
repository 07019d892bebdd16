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
