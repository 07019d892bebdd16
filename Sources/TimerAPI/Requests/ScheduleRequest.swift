import TimerCore

/// The body of `POST /schedule`, checked.
struct ScheduleRequest {
    let payload: JSONObjectText
    let startDate: Timestamp?
    let expirationIntervalMs: Int64
    let applicantService: String
    let outputMode: JSONObjectText
    let output: OutputMode

    /// - Parameter now: taken for an absent `startDate` where the sum is bounded.
    init(_ body: JSONObject, now: Timestamp, rules: OutputRules) throws(Problem) {
        var fields = JSONFields(of: body, at: "#")
        fields.require("expirationIntervalMs", "applicantService", "outputMode")
        let payload = fields.object("payload")
        let startDate = fields.date("startDate")
        let interval = fields.interval(from: startDate ?? now)
        let applicantService = ApplicantService.read(&fields)
        let outputMode = fields.object("outputMode")
        let output = outputMode.flatMap { OutputMode(reading: $0, into: &fields, rules: rules) }
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
    }

    func expiration(id: ExpirationID, idempotency: Idempotency?) -> NewExpiration {
        NewExpiration(
            id: id, payload: payload, startDate: startDate, expirationIntervalMs: expirationIntervalMs,
            applicantService: applicantService, outputMode: outputMode, destination: DestinationKey(output.destination),
            idempotency: idempotency)
    }
}
