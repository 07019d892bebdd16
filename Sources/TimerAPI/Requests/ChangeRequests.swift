import TimerCore

/// The body of `PATCH /expirations/{id}`, checked: some of the fields of `POST /schedule`.
struct UpdateRequest {
    let update: ExpirationUpdate

    private static let noFields = FieldProblem(
        pointer: "#",
        detail: "must have one of startDate, expirationIntervalMs, payload, outputMode and labels at least")

    init(_ body: JSONObject, rules: OutputRules) throws(Problem) {
        var fields = JSONFields(of: body, at: "#")
        let startDate = fields.date("startDate")
        let interval = fields.interval(from: startDate)
        let payload = fields.object("payload")
        let output = fields.object("outputMode").flatMap { Self.output($0, &fields, rules) }
        let labels = body.kind(of: "labels") == nil ? nil : Labels(reading: &fields)
        fields.refuseUnknown()
        let isEmpty = startDate == nil && interval == nil && payload == nil && output == nil && labels == nil
        if fields.problems.isEmpty, isEmpty { fields.add([Self.noFields]) }
        guard fields.problems.isEmpty else { throw .invalidFields(fields.problems) }
        update = ExpirationUpdate(
            startDate: startDate, expirationIntervalMs: interval, payload: payload, output: output,
            labels: labels)
    }

    private static func output(
        _ text: JSONObjectText, _ fields: inout JSONFields, _ rules: OutputRules
    ) -> ExpirationUpdate.Output? {
        guard let output = OutputMode(reading: text, into: &fields, rules: rules) else { return nil }
        // What GET shows may be sent back by mistake, and the secrets would be lost.
        if text.isRedacted {
            let detail = "must have the values themselves, where GET shows \(HeaderField.redacted)"
            fields.add([FieldProblem(pointer: "#/outputMode/headers", detail: detail)])
        }
        return ExpirationUpdate.Output(mode: text, destination: DestinationKey(output.destination))
    }
}

/// The body of `POST /expirations/{id}/retry` and `/replay`, which may be left out, checked.
struct StartRequest {
    /// Nil: now.
    let startDate: Timestamp?

    init(_ body: JSONObject?) throws(Problem) {
        guard let body else {
            startDate = nil
            return
        }
        var fields = JSONFields(of: body, at: "#")
        startDate = fields.date("startDate")
        fields.refuseUnknown()
        guard fields.problems.isEmpty else { throw .invalidFields(fields.problems) }
    }
}

/// The body of `POST /expirations/{id}/fire`, checked: none, or an object without members.
enum FireRequest {
    static func check(_ body: JSONObject?) throws(Problem) {
        guard let body else { return }
        var fields = JSONFields(of: body, at: "#")
        fields.refuseUnknown()
        guard fields.problems.isEmpty else { throw .invalidFields(fields.problems) }
    }
}
