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
