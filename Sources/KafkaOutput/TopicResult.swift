import CLibRDKafka

/// The results of a delivery's message.
struct SendResult: Sendable {
    /// One for each topic, in their order.
    let topics: [TopicResult]
    /// All brokers were down the last time that anything was heard of them.
    let isBrokerMissing: Bool
}

/// The result on one topic.
enum TopicResult: Hashable, Sendable {
    /// Stored by all in-sync replicas.
    case acknowledged
    case failed(TopicFailure)
}

/// A reason why a topic did not acknowledge a message.
struct TopicFailure: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// It may work later.
        case temporary
        /// No broker has answered in time; it may work later.
        case unanswered
        /// The message was not handed over, or taken back before it was sent. `again`: the wait until that makes sense.
        case notSent(again: Duration)
        /// It was sent, and the end of the client came before an acknowledgement.
        case cutOff
        /// It will never work.
        case permanent
        /// The broker refused the batch in which the message was. Produce requests before version 8 do not say which
        /// message of the batch was at fault (KIP-467), and librdkafka speaks version 7.
        case batchRefused
    }

    let kind: Kind
    let reason: String
    /// The error's name in librdkafka; nil: it is a reason of ours.
    let name: String?

    init(_ kind: Kind, _ reason: String, name: String? = nil) {
        self.kind = kind
        self.reason = reason
        self.name = name
    }

    /// - Parameter code: of a delivery report, thus possibly the broker's answer to a whole batch.
    init(report code: rd_kafka_resp_err_t) {
        let kind = Self.batchCodes.contains(code) ? .batchRefused : Self.kind(of: code)
        self.init(kind, Self.text(code), name: Self.name(code))
    }

    /// - Parameter code: what the client said when it was given the message: about this message alone.
    init(produce code: rd_kafka_resp_err_t) {
        let text = Self.text(code)
        let name = Self.name(code)
        switch code {
        // Not with a budget of our own, which is kept below librdkafka's; and a client that is about to be replaced.
        case RD_KAFKA_RESP_ERR__QUEUE_FULL, RD_KAFKA_RESP_ERR__FATAL: self.init(Self.soon, text, name: name)
        case _ where Self.batchCodes.contains(code): self.init(.permanent, text, name: name)
        default: self.init(Self.kind(of: code), text, name: name)
        }
    }

    /// The wait before the next attempt of a message that was not sent; nil: it was handed over.
    var waitIfNotSent: Duration? {
        if case .notSent(let again) = kind { again } else { nil }
    }

    /// True if neither the brokers nor the message were at fault.
    var isUndecided: Bool {
        kind == .cutOff || waitIfNotSent != nil
    }

    private static let soon = Kind.notSent(again: .seconds(1))
    static let noRoom = TopicFailure(soon, "too much waits for the brokers")
    static let closed = TopicFailure(.notSent(again: .zero), "the producer is closing")
    static let cutOff = TopicFailure(.cutOff, "the producer is closing")
    static let notOurs = TopicFailure(.notSent(again: .zero), "the timer is not held any more")

    private static func kind(of code: rd_kafka_resp_err_t) -> Kind {
        switch code {
        case RD_KAFKA_RESP_ERR__PURGE_QUEUE: .notSent(again: .zero)
        case RD_KAFKA_RESP_ERR__PURGE_INFLIGHT: .cutOff
        case _ where permanentCodes.contains(code): .permanent
        case _ where unansweredCodes.contains(code): .unanswered
        default: .temporary
        }
    }

    private static func text(_ code: rd_kafka_resp_err_t) -> String {
        "\(String(cString: rd_kafka_err2str(code))) (\(name(code)))"
    }

    private static func name(_ code: rd_kafka_resp_err_t) -> String {
        String(cString: rd_kafka_err2name(code))
    }

    /// A topic that is unknown is not among them: it may be made later, and after a creation it takes the cluster a
    /// while to know it everywhere.
    private static let permanentCodes: Set<rd_kafka_resp_err_t> = [
        RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION,
        RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
        RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED,
        RD_KAFKA_RESP_ERR_INVALID_REQUIRED_ACKS,
        RD_KAFKA_RESP_ERR_INVALID_CONFIG,
        RD_KAFKA_RESP_ERR_UNSUPPORTED_FOR_MESSAGE_FORMAT,
        RD_KAFKA_RESP_ERR_POLICY_VIOLATION,
        RD_KAFKA_RESP_ERR_UNSUPPORTED_COMPRESSION_TYPE,
        RD_KAFKA_RESP_ERR__INVALID_ARG,
    ]

    private static let unansweredCodes: Set<rd_kafka_resp_err_t> = [
        RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__TRANSPORT,
        RD_KAFKA_RESP_ERR__RESOLVE, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN,
    ]

    private static let batchCodes: Set<rd_kafka_resp_err_t> = [
        RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE,
        RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE,
        RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE,
        RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP,
        RD_KAFKA_RESP_ERR_INVALID_RECORD,
    ]
}
