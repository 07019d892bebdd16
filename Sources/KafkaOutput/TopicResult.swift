/// What became of a delivery's message.
struct SendResult: Sendable {
    /// In the order of the topics.
    let topics: [TopicResult]
    /// All brokers were down the last time that anything was heard of them.
    let isBrokerMissing: Bool
}

/// What became of it on one topic.
enum TopicResult: Hashable, Sendable {
    /// Stored by all in-sync replicas.
    case acknowledged
    case failed(TopicFailure)
}
