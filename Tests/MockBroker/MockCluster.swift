import CLibRDKafka
import Glibc

/// The cluster, with one broker.
struct MockCluster {
    private let owner: OpaquePointer
    private let cluster: OpaquePointer
    private static let brokerID: Int32 = 1

    init() {
        let conf: OpaquePointer = rd_kafka_conf_new()
        // The owner connects to nothing, and would warn of that.
        rd_kafka_conf_set(conf, "log_level", "3", nil, 0)
        var reason = [CChar](repeating: 0, count: 512)
        guard let owner = rd_kafka_new(RD_KAFKA_PRODUCER, conf, &reason, reason.count),
            let cluster = rd_kafka_mock_cluster_new(owner, Self.brokerID)
        else { fatalError("no mock cluster: \(reason)") }
        self.owner = owner
        self.cluster = cluster
        switchNagleOff()
    }

    /// As real brokers do: a small answer behind another would wait for the client's delayed acknowledgement, 40 ms. The
    /// sockets of connections have it from the one that listens, which librdkafka does not show.
    private func switchNagleOff() {
        for descriptor in Int32(0)..<256 {
            var listens: Int32 = 0
            var length = socklen_t(MemoryLayout<Int32>.size)
            guard getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &length) == 0, listens != 0 else {
                continue
            }
            var on: Int32 = 1
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, length)
        }
    }

    var bootstrap: String {
        String(cString: rd_kafka_mock_cluster_bootstraps(cluster))
    }

    /// - Returns: the lines of the answer.
    func obey(_ command: Command) -> [String] {
        switch command {
        case .down: rd_kafka_mock_broker_set_down(cluster, Self.brokerID)
        case .up:
            rd_kafka_mock_broker_set_up(cluster, Self.brokerID)
            switchNagleOff()
        case .rtt(let milliseconds): rd_kafka_mock_broker_set_rtt(cluster, Self.brokerID, milliseconds)
        case .topicError(let topic, let code): rd_kafka_mock_topic_set_error(cluster, topic, .init(code))
        case .error(let apiKey, let code, let count): setErrors(apiKey, code, count)
        case .read(let topic, let seconds): return TopicReader(bootstrap: bootstrap).read(topic, seconds: seconds)
        case .quit: break
        }
        return ["ok"]
    }

    private func setErrors(_ apiKey: Int16, _ code: Int32, _ count: Int) {
        if count <= 0 { return rd_kafka_mock_clear_request_errors(cluster, apiKey) }
        let errors = Array(repeating: rd_kafka_resp_err_t(code), count: count)
        rd_kafka_mock_push_request_errors_array(cluster, apiKey, count, errors)
    }

    func close() {
        rd_kafka_mock_cluster_destroy(cluster)
        rd_kafka_destroy(owner)
    }
}
