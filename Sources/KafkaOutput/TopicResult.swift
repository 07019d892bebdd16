/// What became of a delivery's message on one topic.
enum TopicResult: Hashable, Sendable {
    /// Stored by all in-sync replicas.
    case acknowledged
    case failed(TopicFailure)
}
