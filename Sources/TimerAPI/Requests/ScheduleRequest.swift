import TimerCore
import Tracing

/// The body of `POST /schedule`, or one timer of a batch, checked.
struct ScheduleRequest {
    let payload: JSONObjectText
    let startDate: Timestamp?
    let expirationIntervalMs: Int64
    let applicantService: String
    let outputMode: JSONObjectText
    let output: OutputMode
    let labels: Labels
    let deadLetters: DeadLetters

    /// - Parameters:
    ///   - pointer: to the object: `#` for the body itself.
    ///   - now: taken for an absent `startDate` where the sum is bounded.
    init(_ body: JSONObject, at pointer: String = "#", now: Timestamp, rules: OutputRules) throws(Problem) {
        var fields = JSONFields(of: body, at: pointer)
        fields.require("expirationIntervalMs", "applicantService", "outputMode")
        let payload = fields.object("payload")
        let startDate = fields.date("startDate")
        let interval = fields.interval(from: startDate ?? now)
        let applicantService = ApplicantService.read(&fields)
        let outputMode = fields.object("outputMode")
        let output = outputMode.flatMap { OutputMode(reading: $0, into: &fields, rules: rules) }
        let labels = Labels(reading: &fields)
        let retries = Retries(&fields)
        let stated = outputMode.map { retries?.state(in: $0, &fields) ?? $0 }
        let deadLetters = DeadLetters(reading: &fields, rules: rules)
        fields.refuseUnknown()
        guard fields.problems.isEmpty, let interval, let applicantService, let stated, let output else {
            throw .invalidFields(fields.problems)
        }
        self.payload = payload ?? .empty
        self.startDate = startDate
        self.expirationIntervalMs = interval
        self.applicantService = applicantService
        self.outputMode = stated
        self.output = output
        self.labels = labels
        self.deadLetters = deadLetters
    }

    func expiration(
        id: ExpirationID, idempotency: Idempotency?, creatorId: String?, trace: TraceContext?
    ) -> NewExpiration {
        NewExpiration(
            id: id, payload: payload, startDate: startDate, expirationIntervalMs: expirationIntervalMs,
            applicantService: applicantService, outputMode: outputMode, destination: DestinationKey(output.destination),
            deadLetters: deadLetters, labels: labels, idempotency: idempotency, creatorId: creatorId,
            trace: trace)
    }
}
