import Logging
import Metrics
import Testing

@testable import KafkaOutput

@Suite struct KafkaConfigurationTests {
    private func value(_ name: String, of configuration: KafkaConfiguration) -> String? {
        configuration.properties.last { $0.name == name }?.value
    }

    private let silent = Logger(label: "kafka") { _ in SwiftLogNoOpLogHandler() }

    private func makeProducer(config: [String: String]) throws {
        let configuration = try KafkaConfiguration(brokers: "localhost:1", config: config)
        _ = try KafkaProducer(configuration: configuration, logger: silent, metrics: MetricsRegistry())
    }

    @Test(arguments: ["a:9092", "a:9092,b:9093", " a:1 , b:2 ", "a", "10.0.0.1:9092", "[::1]:9092", "[fe80::1]"])
    func brokersAreTaken(_ brokers: String) throws {
        let configuration = try KafkaConfiguration(brokers: brokers)
        #expect(value("bootstrap.servers", of: configuration) == brokers.filter { $0 != " " })
    }

    @Test(arguments: ["", ",", "a:9092,", "a:", "a:0", "a:65536", "a:x", ":9092", "a b:1", "SSL://a:1", "[::1", "::1"])
    func brokersAreRefused(_ brokers: String) throws {
        let error = #expect(throws: KafkaConfigurationError.self) { try KafkaConfiguration(brokers: brokers) }
        #expect("\(error!)".hasPrefix("KAFKA_BROKERS: "))
    }

    @Test func whatThePromiseRestsOnIsSet() throws {
        let configuration = try KafkaConfiguration(brokers: "a:1", deliveryTimeout: .seconds(20))
        #expect(value("enable.idempotence", of: configuration) == "true")
        #expect(value("acks", of: configuration) == "all")
        #expect(value("message.timeout.ms", of: configuration) == "18000")
        #expect(value("partitioner", of: configuration) == "murmur2_random")
        #expect(value("security.protocol", of: configuration) == nil)
    }

    @Test(arguments: ["plain", "SCRAM-SHA-256", "Scram-Sha-512"])
    func saslImpliesTLS(_ mechanism: String) throws {
        let configuration = try KafkaConfiguration(
            brokers: "a:1", saslMechanism: mechanism, saslUsername: "u", saslPassword: "p")
        #expect(value("security.protocol", of: configuration) == "sasl_ssl")
        #expect(value("sasl.mechanisms", of: configuration) == mechanism.uppercased())
        _ = try KafkaProducer(configuration: configuration, logger: silent, metrics: MetricsRegistry())
    }

    /// Only our budget bounds the queue: a delivery is refused for all of its topics or for none.
    @Test func theQueueIsBoundedByOneNumber() throws {
        let standard = try KafkaConfiguration(brokers: "a:1")
        #expect(standard.queueBytes == 128 << 20)
        let own = try KafkaConfiguration(brokers: "a:1", config: ["queue.buffering.max.kbytes": "64"])
        #expect(own.queueBytes == 64 << 10)
        for configuration in [standard, own] {
            #expect(value("queue.buffering.max.kbytes", of: configuration) == "2147483647")
            #expect(value("queue.buffering.max.messages", of: configuration) == "2147483647")
            _ = try KafkaProducer(configuration: configuration, logger: silent, metrics: MetricsRegistry())
        }
        for wrong in ["0", "much", "2147483648"] {
            #expect(throws: KafkaConfigurationError.self) {
                try KafkaConfiguration(brokers: "a:1", config: ["queue.buffering.max.kbytes": wrong])
            }
        }
    }

    @Test func configOverridesTheSecurityProtocol() throws {
        let configuration = try KafkaConfiguration(
            brokers: "a:1", saslMechanism: "plain", saslUsername: "u", saslPassword: "p",
            config: ["security.protocol": "sasl_plaintext"])
        #expect(value("security.protocol", of: configuration) == "sasl_plaintext")
    }

    @Test(
        arguments: [
            (nil, "u", "p", "KAFKA_SASL_MECHANISM"), ("plain", nil, "p", "KAFKA_SASL_USERNAME"),
            ("plain", "u", nil, "KAFKA_SASL_PASSWORD"), ("plain", "u", "", "KAFKA_SASL_PASSWORD"),
            ("gssapi", "u", "p", "KAFKA_SASL_MECHANISM"),
        ] as [(String?, String?, String?, String)])
    func saslIsWholeOrRefused(_ mechanism: String?, _ username: String?, _ password: String?, _ name: String) throws {
        let error = #expect(throws: KafkaConfigurationError.self) {
            try KafkaConfiguration(
                brokers: "a:1", saslMechanism: mechanism, saslUsername: username, saslPassword: password)
        }
        #expect("\(error!)".hasPrefix("\(name): "))
    }

    @Test(arguments: [("NOTHING", "0"), ("error", "3"), ("Warn", "4"), ("INFO", "6"), ("4", "6"), ("5", "7")])
    func logLevelsAreThoseOfKafkaJS(_ text: String, _ severity: String) throws {
        let configuration = try KafkaConfiguration(brokers: "a:1", logLevel: text)
        #expect(value("log_level", of: configuration) == severity)
    }

    @Test(arguments: ["", "3", "verbose"])
    func otherLogLevelsAreRefused(_ text: String) throws {
        let error = #expect(throws: KafkaConfigurationError.self) {
            try KafkaConfiguration(brokers: "a:1", logLevel: text)
        }
        #expect("\(error!)".hasPrefix("KAFKA_LOG_LEVEL: "))
    }

    @Test(arguments: [
        "bootstrap.servers", "enable.idempotence", "acks", "delivery.report.only.error", "queue.buffering.max.messages",
    ])
    func reservedPropertiesAreRefused(_ name: String) throws {
        let error = #expect(throws: KafkaConfigurationError.self) {
            try KafkaConfiguration(brokers: "a:1", config: [name: "true"])
        }
        #expect("\(error!)".contains(name))
    }

    @Test func wrongPropertiesAreNamed() throws {
        let unknown = #expect(throws: KafkaConfigurationError.self) { try makeProducer(config: ["no.such": "x"]) }
        #expect(unknown == .invalidProperty(name: "no.such", reason: "librdkafka knows no such property"))
        let wrong = #expect(throws: KafkaConfigurationError.self) { try makeProducer(config: ["linger.ms": "soon"]) }
        #expect("\(wrong!)".contains("linger.ms"))
        let contradiction = #expect(throws: KafkaConfigurationError.self) {
            try makeProducer(config: ["max.in.flight": "6"])
        }
        #expect("\(contradiction!)".contains("max.in.flight"))
    }

    /// A misspelt name, and a key that cannot be read.
    @Test(arguments: ["sasl.passwort", "ssl.key.pem"])
    func secretsStayOutOfErrors(_ name: String) throws {
        let error = #expect(throws: KafkaConfigurationError.self) {
            try makeProducer(config: [name: "hunter2", "security.protocol": "ssl"])
        }
        #expect("\(error!)".contains(name))
        #expect(!"\(error!)".contains("hunter2"))
    }

    @Test(arguments: ["sasl.password", "ssl.key.password", "ssl.key.pem", "sasl.oauthbearer.client.secret"])
    func secretsAreKnownByTheirNames(_ name: String) {
        #expect(KafkaConfiguration.Property(name, "x").isSecret)
        #expect(!KafkaConfiguration.Property("linger.ms", "x").isSecret)
    }

    @Test func errorsNameTheSettingThatHoldsTheProperty() throws {
        let error = #expect(throws: KafkaConfigurationError.self) { try makeProducer(config: ["no.such": "x"]) }
        #expect("\(error!)" == "KAFKA_CONFIG: property \"no.such\": librdkafka knows no such property")
    }
}
