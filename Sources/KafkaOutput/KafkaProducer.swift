import Logging
import Metrics
import Synchronization

/// A producer of Kafka messages: idempotent, acknowledged by all in-sync replicas.
///
/// A broker that is down, at start or later, stops nothing: messages time out, and librdkafka reconnects by itself.
/// After a fatal error of the idempotent producer its client is of no more use; it is replaced, not more often than
/// every `replacementPause`, and until then deliveries are retried.
public final class KafkaProducer: Sendable {
    private struct State {
        var current: KafkaClient?
        /// Replaced ones that may not have ended yet.
        var retired: [KafkaClient] = []
        var isClosing = false
    }

    private let configuration: KafkaConfiguration
    private let logger: Logger
    private let metrics: KafkaMetrics
    private let replacementPause: Duration
    private let state = Mutex(State())

    /// The time that `close` may take beyond its timeout, for librdkafka's threads to end.
    private static let grace = Duration.seconds(3)

    /// Makes the client and its thread; connects to nothing yet.
    ///
    /// - Throws: when librdkafka refuses a property, or their combination.
    public convenience init(
        configuration: KafkaConfiguration, logger: Logger = Logger(label: "kafka"), metrics: MetricsRegistry
    ) throws(KafkaConfigurationError) {
        try self.init(
            configuration: configuration, logger: logger, metrics: metrics, replacementPause: .seconds(5))
    }

    init(
        configuration: KafkaConfiguration, logger: Logger, metrics: MetricsRegistry, replacementPause: Duration
    ) throws(KafkaConfigurationError) {
        self.configuration = configuration
        self.metrics = KafkaMetrics(metrics)
        self.replacementPause = replacementPause
        var logger = logger
        if let level = configuration.loggerLevel { logger.logLevel = level }
        self.logger = logger
        let client = try makeClient()
        state.withLock { $0.current = client }
    }

    deinit {
        state.withLock { $0.current?.stop(by: .now) }
    }

    /// Sends a message to each of 1 to 256 topics and waits until each has answered, or until `timeout`.
    ///
    /// - Parameter mayStart: asked when there is room for the message; once false, nothing may be sent.
    func send(
        _ message: KafkaMessage, to topics: [String], timeout: Duration, mayStart: () -> Bool = { true }
    ) async -> SendResult {
        guard let client = state.withLock({ $0.isClosing ? nil : $0.current }) else {
            return SendResult(topics: topics.map { _ in .failed(.closed) }, isBrokerMissing: false)
        }
        return await client.send(message, to: topics, timeout: timeout, mayStart: mayStart)
    }

    /// Takes no more deliveries, waits for those in flight, and destroys the clients. Their threads
    /// end with them.
    ///
    /// - Parameter timeout: what is not acknowledged by then ends as interrupted. Ending itself may take 3 s more.
    public func close(timeout: Duration) async {
        let drainDeadline = ContinuousClock.Instant.now + timeout
        let clients = state.withLock { state in
            state.isClosing = true
            return state.retired + [state.current].compactMap { $0 }
        }
        for client in clients { client.stop(by: drainDeadline) }
        // A task of its own: closing goes on though its caller was cancelled. It looks instead of being told, because
        // librdkafka's end cannot be bounded otherwise.
        await Task {
            while !clients.allSatisfy(\.hasEnded), .now < drainDeadline + Self.grace {
                try? await Task.sleep(for: .milliseconds(5))
            }
        }.value
    }

    /// The number of messages and events that wait in the client or for the brokers.
    var queueLength: Int {
        state.withLock { $0.current?.queueLength ?? 0 }
    }

    /// Bytes that the deliveries of the current client have taken of its budget.
    var queueBytes: Int {
        state.withLock { $0.current?.queueBytes ?? 0 }
    }

    private func makeClient() throws(KafkaConfigurationError) -> KafkaClient {
        try KafkaClient(
            configuration: configuration, logger: logger, metrics: metrics, replacementPause: replacementPause,
            replace: { [weak self] in self?.replaceClient() ?? true })
    }

    /// - Returns: whether the current client has a successor, or needs none any more.
    private func replaceClient() -> Bool {
        do {
            let successor = try makeClient()
            let isWanted = state.withLock { state in
                guard !state.isClosing else { return false }
                state.retired = state.retired.filter { !$0.hasEnded } + [state.current].compactMap { $0 }
                state.current = successor
                return true
            }
            if isWanted { noteReplacement() } else { successor.stop(by: .now) }
            return true
        } catch {
            logger.error("the client could not be replaced: \(error)")
            return false
        }
    }

    private func noteReplacement() {
        metrics.replacements.add()
        logger.notice("the client was replaced after its fatal error")
    }
}

/// Metrics of the producer.
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
                help: "Messages by result: acknowledged, failed, late (acknowledged after the deadline), refused.",
                labels: [("result", result)])
        }
        acknowledged = messages("acknowledged")
        failed = messages("failed")
        late = messages("late")
        refused = messages("refused")
        ackLatency = registry.histogram(
            "timer_kafka_ack_seconds", help: "From handing a message to the client until its acknowledgement.")
        queueLength = registry.gauge(
            "timer_kafka_queue_length", help: "Messages and events that wait in the client or for the brokers.")
        queueBytes = registry.gauge(
            "timer_kafka_queue_bytes", help: "Bytes of the messages that wait in the client or for the brokers.")
        replacements = registry.counter(
            "timer_kafka_client_replacements_total", help: "Clients replaced after a fatal error.")
    }
}
