/// An output of type `kafka`: the same record goes to each topic.
public struct KafkaOutputMode: Hashable, Sendable {
    /// The topics: 1 to 100 legal names.
    public let topics: [String]
    /// The record's key, at most 16,384 bytes of UTF-8; nil: none.
    public let key: String?
    /// The record's headers, besides those that the service sets.
    public let headers: [HeaderField]
    /// The time limit and the retries.
    public let options: DeliveryOptions

    /// An output to these topics.
    public init(
        topics: [String], key: String? = nil, headers: [HeaderField] = [], options: DeliveryOptions = DeliveryOptions()
    ) {
        self.topics = topics
        self.key = key
        self.headers = headers
        self.options = options
    }
}

extension KafkaOutputMode {
    /// The most bytes of UTF-8 in a key.
    private static let longestKey = 16_384

    /// Reads the fields of an `outputMode`; nil when one that has no default is missing or wrong: `fields` then has the
    /// problems.
    init?(reading fields: inout JSONFields, _ limits: OutputLimits) {
        fields.require("topics")
        let topics = Self.topics(&fields)
        let key = fields.string("key")
        if let key, key.utf8.count > Self.longestKey {
            fields.refuse("key", "must not be longer than \(Self.longestKey) bytes")
        }
        let headers = OutputHeaders.kafka(&fields)
        let options = DeliveryOptions(reading: &fields, limits)
        fields.refuseUnknown()
        guard let topics else { return nil }
        self.init(topics: topics, key: key, headers: headers, options: options)
    }

    private static func topics(_ fields: inout JSONFields) -> [String]? {
        guard let topics = fields.strings("topics", count: 1...100) else { return nil }
        var problems: [FieldProblem] = []
        for (index, topic) in topics.enumerated() {
            guard let detail = problem(with: topic, before: topics[..<index]) else { continue }
            problems.append(FieldProblem(pointer: "\(fields.pointer(to: "topics"))/\(index)", detail: detail))
        }
        fields.add(problems)
        return topics
    }

    private static func problem(with topic: String, before: ArraySlice<String>) -> String? {
        if !isLegalTopic(topic) {
            return "must be a topic name: 1 to 249 of A-Z, a-z, 0-9, '.', '_', '-', and neither '.' nor '..'"
        }
        return before.contains(topic) ? "must not name a topic twice" : nil
    }

    /// True if a broker accepts the name for a topic.
    static func isLegalTopic(_ topic: String) -> Bool {
        (1...249).contains(topic.utf8.count) && topic != "." && topic != ".."
            && topic.utf8.allSatisfy(\.isNameCharacter)
    }
}
