import Logging
import TimerCore

/// The settings of the Kafka client, from the environment's strings.
///
/// Defaults of ours, which `KAFKA_CONFIG` may override:
/// - `linger.ms` 0: a lone message goes out at once. Many that are due at once are gathered here (`Gathering`): one a request
///   would cost about a third of the throughput.
/// - `socket.nagle.disable`, `socket.keepalive.enable`: a small request waits for nothing; a dead peer is noticed.
/// - `reconnect.backoff.max.ms` 2 s and `socket.connection.setup.timeout.ms` 5 s instead of 10 and 30: a broker that is
///   back is used again within seconds.
/// - `message.timeout.ms`: a little less than the service's delivery timeout, so that the client's own report (after
///   which it sends the message no more) comes before our deadline.
/// - `queue.buffering.max.kbytes` 128 MiB instead of 1 GiB: the budget of what waits for the brokers. It is kept here, in
///   `SendBudget`, before anything is handed over; librdkafka's own limits are out of its way.
/// - `message.max.bytes`: the broker's default, so that what it would refuse is refused here, at once.
/// - `topic.metadata.propagation.max.ms` 5 s: an unknown topic is named as such before the message times out.
/// - `partitioner` murmur2_random: the same key goes to the same partition as with the Java client and KafkaJS.
public struct KafkaConfiguration: Sendable {
    struct Property: Sendable {
        let name: String
        let value: String
    }

    /// The properties that librdkafka is given, in this order; a later value of a name wins.
    let properties: [Property]
    /// Bytes that messages may take until their reports: `queue.buffering.max.kbytes`.
    public let queueBytes: Int
    /// The level of librdkafka's lines; nil: the logger's own.
    let loggerLevel: Logger.Level?

    /// Reads the settings.
    ///
    /// - Parameters:
    ///   - brokers: `KAFKA_BROKERS`: `host:port`, separated by commas; the port may be left out (9092).
    ///   - saslMechanism: `KAFKA_SASL_MECHANISM`: plain, scram-sha-256 or scram-sha-512, in any letter case. SASL
    ///     implies TLS, unless `config` sets `security.protocol`.
    ///   - saslUsername: `KAFKA_SASL_USERNAME`; all three of SASL or none.
    ///   - saslPassword: `KAFKA_SASL_PASSWORD`.
    ///   - logLevel: `KAFKA_LOG_LEVEL`: NOTHING, ERROR, WARN, INFO or DEBUG, or 0, 1, 2, 4, 5.
    ///   - config: `KAFKA_CONFIG`: any other property of librdkafka. Those that the promise rests on are refused.
    ///   - deliveryTimeout: the service's default for one attempt; at least 100 ms.
    ///   - standardQueueBytes: `queueBytes`, where `config` says nothing of it.
    /// - Throws: the first setting that is wrong. Properties are checked by librdkafka when the producer is made.
    public init(
        brokers: String, saslMechanism: String? = nil, saslUsername: String? = nil, saslPassword: String? = nil,
        logLevel: String? = nil, config: [String: String] = [:], deliveryTimeout: Duration = .seconds(20),
        standardQueueBytes: Int = 128 << 20
    ) throws(KafkaConfigurationError) {
        let level = try Self.level(logLevel)
        loggerLevel = level?.loggerLevel
        try Self.checkReserved(config)
        var config = config
        queueBytes = try Self.queueBytes(config.removeValue(forKey: queueName)) ?? standardQueueBytes
        properties =
            Self.fixed + Self.defaults(deliveryTimeout: deliveryTimeout)
            + [Property("bootstrap.servers", try Self.checked(brokers: brokers))]
            + (try Self.sasl(mechanism: saslMechanism, username: saslUsername, password: saslPassword))
            + Self.logging(level ?? .info)
            + config.sorted { $0.key < $1.key }.map { Property($0.key, $0.value) }
    }
}

private let queueName = "queue.buffering.max.kbytes"

extension KafkaConfiguration {
    /// Properties on which the promise rests.
    private static let fixed = [
        Property("enable.idempotence", "true"),
        Property("acks", "all"),
        Property("log.queue", "true"),
    ]

    /// Names that `config` may not set, and why.
    private static let reserved: [String: String] = [
        "bootstrap.servers": "set KAFKA_BROKERS instead",
        "metadata.broker.list": "set KAFKA_BROKERS instead",
        "enable.idempotence": "always on: librdkafka's own retries must not double or reorder messages",
        "acks": "always all: delivered means stored by every in-sync replica",
        "request.required.acks": "always all: delivered means stored by every in-sync replica",
        "delivery.report.only.error": "deliveries wait for the report of success",
        "log.queue": "logs are read from the queue",
        "transactional.id": "transactions are not used",
        "queue.buffering.max.messages": "set queue.buffering.max.kbytes, with which messages are counted too",
        "test.mock.num.brokers": "it would replace KAFKA_BROKERS",
    ]

    private static func defaults(deliveryTimeout: Duration) -> [Property] {
        // librdkafka looks for timed-out messages once a second.
        let margin = min(Duration.seconds(2), deliveryTimeout / 2)
        let messageTimeout = max((deliveryTimeout - margin).wholeMilliseconds, 50)
        return [
            Property("linger.ms", "0"),
            Property("message.timeout.ms", "\(min(messageTimeout, Int64(Int32.max)))"),
            Property("socket.nagle.disable", "true"),
            Property("socket.keepalive.enable", "true"),
            Property("reconnect.backoff.max.ms", "2000"),
            Property("socket.connection.setup.timeout.ms", "5000"),
            // More than the budget lets through, so that a delivery is never refused for some of its topics.
            Property(queueName, "\(Int32.max)"),
            Property("queue.buffering.max.messages", "\(Int32.max)"),
            Property("message.max.bytes", "1048588"),
            Property("topic.metadata.propagation.max.ms", "5000"),
            Property("partitioner", "murmur2_random"),
            Property("client.id", "timer-service"),
        ]
    }

    private static func queueBytes(_ kilobytes: String?) throws(KafkaConfigurationError) -> Int? {
        guard let kilobytes else { return nil }
        guard let number = Int(kilobytes), (1...Int(Int32.max)).contains(number) else {
            throw .invalidProperty(name: queueName, reason: "must be an integer from 1 to \(Int32.max)")
        }
        return number << 10
    }

    private static func logging(_ level: KafkaLogLevel) -> [Property] {
        let severity = Property("log_level", "\(level.syslog)")
        // Without contexts librdkafka has no debug lines; these show no message and no credential.
        return level == .debug ? [severity, Property("debug", "broker,topic,eos")] : [severity]
    }

    private static func level(_ text: String?) throws(KafkaConfigurationError) -> KafkaLogLevel? {
        guard let text else { return nil }
        guard let level = KafkaLogLevel(text) else {
            throw .invalidSetting(
                name: "KAFKA_LOG_LEVEL", reason: "must be NOTHING, ERROR, WARN, INFO or DEBUG, or 0, 1, 2, 4 or 5")
        }
        return level
    }

    private static func checkReserved(_ config: [String: String]) throws(KafkaConfigurationError) {
        for name in config.keys.sorted() {
            if let reason = reserved[name] { throw .invalidProperty(name: name, reason: reason) }
        }
    }

    private static func sasl(
        mechanism: String?, username: String?, password: String?
    ) throws(KafkaConfigurationError) -> [Property] {
        let given = [
            ("KAFKA_SASL_MECHANISM", mechanism), ("KAFKA_SASL_USERNAME", username), ("KAFKA_SASL_PASSWORD", password),
        ]
        if given.allSatisfy({ $0.1 == nil }) { return [] }
        if let missing = given.first(where: { $0.1 == nil || $0.1 == "" }) {
            throw .invalidSetting(name: missing.0, reason: "must be set when another KAFKA_SASL_ setting is")
        }
        let name = mechanism?.uppercased() ?? ""
        guard ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"].contains(name) else {
            throw .invalidSetting(
                name: "KAFKA_SASL_MECHANISM", reason: "must be plain, scram-sha-256 or scram-sha-512")
        }
        return [
            Property("security.protocol", "sasl_ssl"), Property("sasl.mechanisms", name),
            Property("sasl.username", username ?? ""), Property("sasl.password", password ?? ""),
        ]
    }
}

extension KafkaConfiguration {
    private static func checked(brokers: String) throws(KafkaConfigurationError) -> String {
        let list = brokers.split(separator: ",", omittingEmptySubsequences: false).map(trimmed)
        if let wrong = list.first(where: { !isBroker($0) }) {
            throw .invalidSetting(name: "KAFKA_BROKERS", reason: "\"\(wrong)\" is not host:port")
        }
        return list.joined(separator: ",")
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop { $0 == " " }
        let end = start.lastIndex { $0 != " " }
        return end.map { start[...$0] } ?? ""
    }

    /// A name, an IPv4 address or an IPv6 address in brackets, with or without a port.
    private static func isBroker(_ text: Substring) -> Bool {
        let bracketEnd = text.first == "[" ? text.firstIndex(of: "]") : nil
        let colon = text[(bracketEnd ?? text.startIndex)...].firstIndex(of: ":")
        let host = text[..<(colon ?? text.endIndex)]
        if let colon, UInt16(text[text.index(after: colon)...]) ?? 0 == 0 { return false }
        if bracketEnd != nil {
            return host.dropFirst().dropLast().utf8.allSatisfy(isAddressByte) && host.count > 2 && host.last == "]"
        }
        return !host.isEmpty && host.utf8.allSatisfy(\.isNameCharacter)
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        byte.isNameCharacter || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "%")
    }
}

extension KafkaConfiguration.Property {
    init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// True if the value may be a credential and must not appear in an error.
    var isSecret: Bool {
        let name = name.lowercased()
        return ["password", "secret", "token", "pem", "credential", "oauthbearer.config"].contains { name.contains($0) }
    }
}

/// A setting that the service must not start with. Never shows a value that may be a secret.
public enum KafkaConfigurationError: Error, Hashable, Sendable {
    /// One of the `KAFKA_…` environment variables.
    case invalidSetting(name: String, reason: String)
    /// A librdkafka property, by `KAFKA_CONFIG` or from another setting.
    case invalidProperty(name: String, reason: String)
    /// Each property is legal, their combination is not, or a file that they name cannot be read.
    case refusedByClient(reason: String)
}

extension KafkaConfigurationError: CustomStringConvertible {
    /// Names the setting or the property, and what is wrong with it.
    public var description: String {
        switch self {
        case .invalidSetting(let name, let reason): "\(name): \(reason)"
        case .invalidProperty(let name, let reason): "KAFKA_CONFIG: property \"\(name)\": \(reason)"
        case .refusedByClient(let reason): "KAFKA_CONFIG: \(reason)"
        }
    }
}
