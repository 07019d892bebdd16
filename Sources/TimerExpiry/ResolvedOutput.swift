import TimerCore

/// A stored output as it was read, with nothing left open: the settings have filled in what it does not say.
struct ResolvedOutput: Sendable {
    let mode: OutputMode
    let retry: RetryPolicy
    /// The longest time of one attempt; never more than the operator allows.
    let timeout: Duration
    /// Deliveries to its destination at a time, at most.
    let concurrency: Int
    let path: PathKey

    init(_ mode: OutputMode, _ configuration: ExpiryConfiguration) {
        self.mode = mode
        retry = mode.options.retry
        timeout = min(mode.options.timeout ?? configuration.deliveryTimeout, configuration.maxDeliveryTimeout)
        concurrency = configuration.concurrency(of: mode)
        path = PathKey(mode)
    }
}

/// The part of a destination that is asked: the path without its query, or the topics. A hash that is seeded anew in each
/// process, so that nobody can choose to share another's.
struct PathKey: Hashable, Sendable {
    private let hash: Int

    init(_ mode: OutputMode) {
        var hasher = Hasher()
        hasher.combine(mode.destination)
        switch mode {
        case .rest(let rest): hasher.combine(rest.path.prefix { $0 != "?" })
        case .kafka(let kafka): hasher.combine(kafka.topics)
        }
        hash = hasher.finalize()
    }
}
