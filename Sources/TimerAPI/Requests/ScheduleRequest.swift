import TimerCore

/// The body of `POST /schedule`, checked.
struct ScheduleRequest {
    let payload: JSONObjectText
    let startDate: Timestamp?
    let expirationIntervalMs: Int64
    let applicantService: String
    let outputMode: JSONObjectText
    let output: OutputMode
    let deadLetters: DeadLetters

    /// - Parameter now: taken for an absent `startDate` where the sum is bounded.
    init(_ body: JSONObject, now: Timestamp, rules: OutputRules) throws(Problem) {
        var fields = JSONFields(of: body, at: "#")
        fields.require("expirationIntervalMs", "applicantService", "outputMode")
        let payload = fields.object("payload")
        let startDate = Self.startDate(&fields)
        let interval = Self.interval(&fields, from: startDate ?? now)
        let applicantService = ApplicantService.read(&fields)
        let outputMode = fields.object("outputMode")
        let output = outputMode.flatMap { OutputMode(reading: $0, into: &fields, rules: rules) }
        let deadLetters = DeadLetters(reading: &fields, rules: rules)
        fields.refuseUnknown()
        guard fields.problems.isEmpty, let interval, let applicantService, let outputMode, let output else {
            throw .invalidFields(fields.problems)
        }
        self.payload = payload ?? .empty
        self.startDate = startDate
        self.expirationIntervalMs = interval
        self.applicantService = applicantService
        self.outputMode = outputMode
        self.output = output
        self.deadLetters = deadLetters
    }

    func expiration(id: ExpirationID, idempotency: Idempotency?) -> NewExpiration {
        NewExpiration(
            id: id, payload: payload, startDate: startDate, expirationIntervalMs: expirationIntervalMs,
            applicantService: applicantService, outputMode: outputMode, destination: DestinationKey(output.destination),
            deadLetters: deadLetters, idempotency: idempotency)
    }

    private static func startDate(_ fields: inout JSONFields) -> Timestamp? {
        guard let text = fields.string("startDate") else { return nil }
        do {
            return try Timestamp(rfc3339: text)
        } catch {
            fields.refuse("startDate", error.detail)
            return nil
        }
    }

    private static func interval(_ fields: inout JSONFields, from start: Timestamp) -> Int64? {
        let longest = Timestamp.latest.milliseconds - Timestamp.earliest.milliseconds
        guard let interval = fields.integer("expirationIntervalMs", in: 0...longest) else { return nil }
        guard interval <= Timestamp.latest.milliseconds - start.milliseconds else {
            fields.refuse("expirationIntervalMs", "must not lead past the year 9999")
            return nil
        }
        return interval
    }
}
