/// Delivers to REST destinations. Never throws, never outlasts `delivery.timeout` by more than a moment.
public protocol RESTPublisher: Sendable {
    func deliver(_ delivery: Delivery, to output: RESTOutputMode) async -> Outcome
}

/// Delivers to Kafka topics. Delivered means that every topic has acknowledged.
public protocol KafkaPublisher: Sendable {
    func deliver(_ delivery: Delivery, to output: KafkaOutputMode) async -> Outcome
}
