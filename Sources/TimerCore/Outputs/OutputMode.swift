/// Where a timer's payload goes when it is due. Parsed from `outputMode` at the border, see `OutputMode.init(json:)`.
public enum OutputMode: Hashable, Sendable {
    case rest(RESTOutputMode)
    case kafka(KafkaOutputMode)

    public var options: DeliveryOptions {
        switch self {
        case .rest(let rest): rest.options
        case .kafka(let kafka): kafka.options
        }
    }

    /// What shares a concurrency cap and a circuit breaker: `http://host:port` in one spelling, or `kafka`.
    public var destination: String {
        switch self {
        case .rest(let rest): rest.destination
        case .kafka: "kafka"
        }
    }
}
