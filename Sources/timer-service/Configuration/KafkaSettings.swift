import KafkaOutput
import TimerCore

/// What concerns Kafka outputs; without `KAFKA_BROKERS` there is none.
enum KafkaSettings {
    static func read(_ reader: inout EnvironmentReader, deliveryTimeout: Duration) -> KafkaConfiguration? {
        let config = properties(&reader)
        guard let brokers = reader.string("KAFKA_BROKERS") else { return nil }
        do throws(KafkaConfigurationError) {
            return try KafkaConfiguration(
                brokers: brokers, saslMechanism: reader.string("KAFKA_SASL_MECHANISM"),
                saslUsername: reader.string("KAFKA_SASL_USERNAME"), saslPassword: reader.string("KAFKA_SASL_PASSWORD"),
                logLevel: reader.string("KAFKA_LOG_LEVEL"), config: config, deliveryTimeout: deliveryTimeout)
        } catch {
            reader.refuse(error)
            return nil
        }
    }

    /// `KAFKA_CONFIG`: a JSON object of librdkafka's properties.
    private static func properties(_ reader: inout EnvironmentReader) -> [String: String] {
        guard let text = reader.string("KAFKA_CONFIG") else { return [:] }
        guard let object = try? JSONObject(ArraySlice(text.utf8)), let settings = object.settings else {
            reader.refuse("KAFKA_CONFIG", "not a JSON object of strings, numbers and booleans")
            return [:]
        }
        return settings
    }
}
