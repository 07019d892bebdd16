import TimerCore

/// The publisher of Kafka outputs: the same message to each topic, with the payload as it was received.
///
/// At least once, and what that means here:
/// - Delivered means that every topic has acknowledged. If one fails, the whole is tried again, so the topics that did
///   store the message get it once more.
/// - An attempt that ends at its deadline may still be stored later: the message stays in librdkafka until
///   `message.timeout.ms` (by default a little less than the service's delivery timeout; longer than the timeout of a
///   timer that sets a shorter one), and a broker may store what it acknowledges too late.
/// - librdkafka's own retries are idempotent and double nothing while one client lives.
/// Every copy carries the same `expirationId` header, and `attempt` tells them apart.
public struct KafkaOutputPublisher: KafkaPublisher {
    private let producer: KafkaProducer

    /// A broker refuses whole batches, so a message may only have been in bad company. From this attempt on, with the
    /// jitter of the backoff between, it is taken to be at fault itself.
    private static let trustedBatchRefusal = 3
    /// The most failed topics that a reason names.
    private static let namedTopics = 10

    /// Takes a producer; who made it closes it.
    public init(producer: KafkaProducer) {
        self.producer = producer
    }

    /// Makes one attempt. Never throws; outlasts `delivery.timeout` by 100 ms at most. Cancelling the task ends nothing early: a message
    /// that was handed over cannot be taken back.
    public func deliver(_ delivery: Delivery, to output: KafkaOutputMode) async -> DeliveryReport {
        let topics = Self.distinct(output.topics)
        guard (1...DeliverySlots.maxTopics).contains(topics.count) else {
            return DeliveryReport(.rejected(reason: "kafka: \(topics.count) topics"))
        }
        let result = await producer.send(
            Self.message(delivery, output), to: topics, timeout: delivery.timeout, mayStart: delivery.mayStart)
        let outcome = Self.outcome(of: result, topics: topics, attempt: delivery.attempt)
        return DeliveryReport(outcome, answer: Self.error(in: result))
    }

    private static func message(_ delivery: Delivery, _ output: KafkaOutputMode) -> KafkaMessage {
        let ours = [
            HeaderField("expirationId", delivery.id.description), HeaderField("attempt", "\(delivery.attempt)"),
        ]
        return KafkaMessage(
            value: delivery.payload.bytes, key: output.key,
            headers: output.headers + ours + output.headers.tracing(delivery.trace))
    }

    private static func distinct(_ topics: [String]) -> [String] {
        var seen: Set<String> = []
        return topics.filter { seen.insert($0).inserted }
    }

    /// Rejected only if each failed topic is hopeless: as long as one may still take the message, it is tried again.
    static func outcome(of result: SendResult, topics: [String], attempt: Int) -> Outcome {
        let failures = zip(topics, result.topics).compactMap { topic, result in
            if case .failed(let failure) = result { (topic, failure) } else { nil }
        }
        if failures.isEmpty { return .delivered }
        let reason = reason(failures)
        let waits = failures.compactMap { $0.1.waitIfNotSent }
        if waits.count == topics.count { return .notStarted(after: waits.max() ?? .zero, reason: reason) }
        let tried = failures.filter { !$0.1.isUndecided }
        if failures.allSatisfy({ isHopeless($0.1, attempt: attempt) }) { return .rejected(reason: reason) }
        // The end of the client left it undecided: that is nobody's failure.
        if tried.allSatisfy({ isHopeless($0.1, attempt: attempt) }) { return .interrupted(reason: reason) }
        let isUnreachable =
            result.isBrokerMissing && failures.count == topics.count
            && tried.allSatisfy { $0.1.kind == .unanswered }
        return isUnreachable ? .unreachable(reason: reason) : .retry(after: nil, reason: reason)
    }

    /// The error of the first topic that has one.
    private static func error(in result: SendResult) -> Answer? {
        for case .failed(let failure) in result.topics {
            if let name = failure.name { return .error(name) }
        }
        return nil
    }

    private static func isHopeless(_ failure: TopicFailure, attempt: Int) -> Bool {
        switch failure.kind {
        case .permanent: true
        case .batchRefused: attempt >= trustedBatchRefusal
        case .temporary, .unanswered, .notSent, .cutOff: false
        }
    }

    private static func reason(_ failures: [(topic: String, failure: TopicFailure)]) -> String {
        let named = failures.prefix(namedTopics).map { "topic \($0.topic): \($0.failure.reason)" }
        let more = failures.count - named.count
        return "kafka: " + named.joined(separator: "; ") + (more > 0 ? "; and \(more) more" : "")
    }
}
