import Metrics

/// What the producer counts.
struct KafkaMetrics: Sendable {
    let acknowledged: Counter
    let failed: Counter
    let late: Counter
    let refused: Counter
    let ackLatency: Histogram
    let queueLength: Gauge
    let queueBytes: Gauge
    let replacements: Counter

    init(_ registry: MetricsRegistry) {
        func messages(_ result: String) -> Counter {
            registry.counter(
                "timer_kafka_messages_total",
                help: "Messages by result: acknowledged, failed, late (acknowledged after the deadline), refused",
                labels: [("result", result)])
        }
        acknowledged = messages("acknowledged")
        failed = messages("failed")
        late = messages("late")
        refused = messages("refused")
        ackLatency = registry.histogram(
            "timer_kafka_ack_seconds", help: "From handing a message to the client until its acknowledgement")
        queueLength = registry.gauge(
            "timer_kafka_queue_length", help: "Messages and events that wait in the client or for the brokers")
        queueBytes = registry.gauge(
            "timer_kafka_queue_bytes", help: "Bytes of the messages that wait in the client or for the brokers")
        replacements = registry.counter(
            "timer_kafka_client_replacements_total", help: "Clients replaced after a fatal error")
    }
}
