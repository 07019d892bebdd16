/// `outputMode` of type kafka: the same message goes to each topic.
public struct KafkaOutputMode: Hashable, Sendable {
    /// 1 to 100 legal topic names.
    public let topics: [String]
    public let key: String?
    public let headers: [HeaderField]
    public let options: DeliveryOptions

    public init(
        topics: [String], key: String? = nil, headers: [HeaderField] = [], options: DeliveryOptions = DeliveryOptions()
    ) {
        self.topics = topics
        self.key = key
        self.headers = headers
        self.options = options
    }
}
