/// The destination of a timer's payload: `outputMode`, parsed. See `OutputMode.init(json:)`.
public enum OutputMode: Hashable, Sendable {
    /// An HTTP request.
    case rest(RESTOutputMode)
    /// A record to each of some topics.
    case kafka(KafkaOutputMode)

    /// The time limit and the retries.
    public var options: DeliveryOptions {
        switch self {
        case .rest(let rest): rest.options
        case .kafka(let kafka): kafka.options
        }
    }

    /// The key of a share and of a circuit breaker: `http://host:port` in the canonical spelling, or `kafka`.
    public var destination: String {
        switch self {
        case .rest(let rest): rest.destination
        case .kafka: Self.kafkaDestination
        }
    }

    /// The destination of all Kafka outputs, whatever their topics.
    public static let kafkaDestination = "kafka"
}

extension OutputMode {
    /// Reads `outputMode`, from a request or as it was stored.
    ///
    /// - Parameters:
    ///   - limits: what the operator lets it ask for, and what `retry` leaves open.
    ///   - pointer: where it stands in the request's body.
    /// - Throws: all problems at once, with pointers: `#/outputMode/method`.
    public init(
        json: JSONObjectText, limits: OutputLimits = OutputLimits(), at pointer: String = "#/outputMode"
    ) throws(InvalidOutputMode) {
        guard let object = try? JSONObject(json) else {
            throw InvalidOutputMode(problems: [FieldProblem(pointer: pointer, detail: "must be a JSON object")])
        }
        var fields = JSONFields(of: object, at: pointer)
        fields.require("type")
        let output = Self.read(&fields, limits)
        guard let output, fields.problems.isEmpty else { throw InvalidOutputMode(problems: fields.problems) }
        self = output
    }

    private static func read(_ fields: inout JSONFields, _ limits: OutputLimits) -> OutputMode? {
        switch fields.string("type") {
        case "rest": return RESTOutputMode(reading: &fields, limits).map { .rest($0) }
        case "kafka": return KafkaOutputMode(reading: &fields, limits).map { .kafka($0) }
        case .some: fields.refuse("type", "must be rest or kafka")
        case nil: break
        }
        return nil
    }
}

/// Everything that is wrong with an `outputMode`.
public struct InvalidOutputMode: Error, Hashable, Sendable {
    /// The problems, at least one.
    public let problems: [FieldProblem]
}
