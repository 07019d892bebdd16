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

extension OutputMode {
    /// Reads `outputMode`, from a request or as it was stored.
    ///
    /// - Parameter limits: what the operator lets it ask for, and what `retry` leaves open.
    /// - Throws: all problems at once, with pointers from the request's body: `#/outputMode/method`.
    public init(
        json: JSONObjectText, limits: OutputLimits = OutputLimits()
    ) throws(InvalidOutputMode) {
        let pointer = "#/outputMode"
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
    /// At least one.
    public let problems: [FieldProblem]
}
