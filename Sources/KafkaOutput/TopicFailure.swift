import CLibRDKafka

/// Why a topic did not acknowledge a message.
struct TopicFailure: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// It may work later.
        case temporary
        /// More waits in the client than it takes; it works as soon as there is room.
        case queueFull
        /// It will never work.
        case permanent
        /// The broker refused the batch in which the message was. Produce requests before version 8 do not say which
        /// message of the batch was at fault (KIP-467), and librdkafka speaks version 7.
        case batchRefused
    }

    let kind: Kind
    let reason: String

    init(_ kind: Kind, _ reason: String) {
        self.kind = kind
        self.reason = reason
    }

    /// - Parameter code: of a delivery report, thus possibly the broker's answer to a whole batch.
    init(report code: rd_kafka_resp_err_t) {
        self.init(Self.batchCodes.contains(code) ? .batchRefused : Self.kind(of: code), Self.text(code))
    }

    /// - Parameter code: what the client said when it was given the message: about this message alone.
    init(produce code: rd_kafka_resp_err_t) {
        self.init(Self.batchCodes.contains(code) ? .permanent : Self.kind(of: code), Self.text(code))
    }

    private static func kind(of code: rd_kafka_resp_err_t) -> Kind {
        if code == RD_KAFKA_RESP_ERR__QUEUE_FULL { return .queueFull }
        return permanentCodes.contains(code) ? .permanent : .temporary
    }

    private static func text(_ code: rd_kafka_resp_err_t) -> String {
        "\(String(cString: rd_kafka_err2str(code))) (\(String(cString: rd_kafka_err2name(code))))"
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

    private static let batchCodes: Set<rd_kafka_resp_err_t> = [
        RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE,
        RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE,
        RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE,
        RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP,
        RD_KAFKA_RESP_ERR_INVALID_RECORD,
    ]
}
