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
