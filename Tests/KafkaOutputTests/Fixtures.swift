import Logging
import Metrics
import TimerCore

@testable import KafkaOutput

extension KafkaProducer {
    /// Quiet, and quick to reconnect.
    static func test(
        brokers: String, config: [String: String] = [:], deliveryTimeout: Duration = .seconds(20),
        metrics: MetricsRegistry = MetricsRegistry(), replacementPause: Duration = .milliseconds(50),
        logger: Logger = Logger(label: "kafka") { _ in SwiftLogNoOpLogHandler() }
    ) throws -> KafkaProducer {
        let reconnect = ["reconnect.backoff.ms": "20", "reconnect.backoff.max.ms": "100"]
        let configuration = try KafkaConfiguration(
            brokers: brokers, config: config.merging(reconnect) { own, _ in own }, deliveryTimeout: deliveryTimeout)
        return try KafkaProducer(
            configuration: configuration, logger: logger, metrics: metrics, replacementPause: replacementPause)
    }
}

extension Delivery {
    static func test(
        _ payload: String = "{}", attempt: Int = 1, timeout: Duration = .seconds(20),
        mayStart: @escaping @Sendable () -> Bool = { true }
    ) -> Delivery {
        Delivery(
            id: ExpirationID(milliseconds: 1_700_000_000_000), attempt: attempt,
            payload: JSONObjectText(trusted: Array(payload.utf8)[...]),
            attemptedAt: Timestamp(milliseconds: 1_700_000_000_000), timeout: timeout, mayStart: mayStart)
    }
}

/// Runs the body with a publisher to a broker, and closes it.
func withPublisher<R>(
    _ producer: KafkaProducer, _ body: (KafkaOutputPublisher) async throws -> R
) async throws -> R {
    do {
        let result = try await body(KafkaOutputPublisher(producer: producer))
        await producer.close(timeout: .seconds(10))
        return result
    } catch {
        await producer.close(timeout: .zero)
        throw error
    }
}

extension Outcome {
    var isRetry: Bool {
        if case .retry = self { true } else { false }
    }

    var isUnreachable: Bool {
        if case .unreachable = self { true } else { false }
    }

    var isNotStarted: Bool {
        if case .notStarted = self { true } else { false }
    }

    /// Of a failure.
    var reason: String {
        switch self {
        case .delivered: ""
        case .retry(_, let reason), .rejected(let reason), .unreachable(let reason), .dropped(let reason),
            .notStarted(_, let reason), .interrupted(let reason):
            reason
        }
    }
}

extension KafkaOutputPublisher {
    func outcome(of delivery: Delivery, to output: KafkaOutputMode) async -> Outcome {
        await deliver(delivery, to: output).outcome
    }
}
