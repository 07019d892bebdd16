import TimerCore

/// The publishers of the two kinds of output.
public struct Publishers: Sendable {
    let rest: any RESTPublisher
    /// Nil: Kafka is not configured, and its timers end in error when they are due.
    let kafka: (any KafkaPublisher)?

    /// The publishers of this process; without `kafka`, Kafka is not configured.
    public init(rest: any RESTPublisher, kafka: (any KafkaPublisher)?) {
        self.rest = rest
        self.kafka = kafka
    }

    /// librdkafka keeps its connections by itself.
    func open(_ opening: Opening) {
        if case .rest(let output) = opening.output { rest.open(opening.count, to: output) }
    }

    func deliver(_ delivery: Delivery, to output: OutputMode) async -> DeliveryReport {
        switch output {
        case .rest(let rest): return await self.rest.deliver(delivery, to: rest)
        case .kafka(let mode):
            guard let kafka else { return DeliveryReport(.rejected(reason: "Kafka is not configured")) }
            return await kafka.deliver(delivery, to: mode)
        }
    }
}
