extension OutputMode {
    /// Reads `outputMode`, from a request or as it was stored.
    ///
    /// - Parameter defaultRetry: what `retry` leaves open.
    /// - Throws: all problems at once, with pointers from the request's body: `#/outputMode/method`.
    public init(
        json: JSONObjectText, defaultRetry: RetryPolicy = RetryPolicy()
    ) throws(InvalidOutputMode) {
        let pointer = "#/outputMode"
        guard let object = try? JSONObject(json) else {
            throw InvalidOutputMode(problems: [FieldProblem(pointer: pointer, detail: "must be a JSON object")])
        }
        var fields = JSONFields(of: object, at: pointer)
        fields.require("type")
        let output = Self.read(&fields, defaultRetry)
        guard let output, fields.problems.isEmpty else { throw InvalidOutputMode(problems: fields.problems) }
        self = output
    }

    private static func read(_ fields: inout JSONFields, _ defaultRetry: RetryPolicy) -> OutputMode? {
        switch fields.string("type") {
        case "rest": return RESTOutputMode(reading: &fields, defaultRetry).map { .rest($0) }
        case "kafka": return KafkaOutputMode(reading: &fields, defaultRetry).map { .kafka($0) }
        case .some: fields.refuse("type", "must be rest or kafka")
        case nil: break
        }
        return nil
    }
}
