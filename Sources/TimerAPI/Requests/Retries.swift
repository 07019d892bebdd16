import TimerCore

/// `retries` of the original service: how often a timer is tried again. It is another spelling of `outputMode.retry`, which
/// counts the first attempt as well.
struct Retries {
    /// The attempts after the first one.
    let maxRetriesAllowed: Int

    /// As many as `outputMode.retry` may allow.
    private static let most: Int64 = 999

    /// Reads the member of a body; nil when it is absent or wrong.
    init?(_ fields: inout JSONFields) {
        guard let text = fields.object("retries"), let object = try? JSONObject(text) else { return nil }
        var retries = JSONFields(of: object, at: fields.pointer(to: "retries"))
        retries.require("maxRetriesAllowed")
        let allowed = retries.integer("maxRetriesAllowed", in: 0...Self.most)
        // What the original writes for a timer that has not been tried; the number is ours to count.
        _ = retries.integer("currentAttemptsNumber", in: 0...0)
        retries.refuseUnknown()
        fields.add(retries.problems)
        guard let allowed else { return nil }
        maxRetriesAllowed = Int(allowed)
    }

    private init(maxRetriesAllowed: Int) {
        self.maxRetriesAllowed = maxRetriesAllowed
    }

    /// What a stored `outputMode` allows; nil: it leaves that to the service's setting.
    init?(of outputMode: JSONObjectText) {
        guard let attempts = outputMode.statedAttempts else { return nil }
        self.init(maxRetriesAllowed: attempts - 1)
    }

    /// The `outputMode` with these retries; one that states others is a problem of `fields`.
    func state(in outputMode: JSONObjectText, _ fields: inout JSONFields) -> JSONObjectText {
        let attempts = maxRetriesAllowed + 1
        guard let stated = outputMode.statedAttempts else { return outputMode.stating(attempts: attempts) }
        if stated != attempts {
            let detail = "must be one less than outputMode.retry.maxFailureCount, or be left out"
            fields.add([FieldProblem(pointer: fields.pointer(to: "retries") + "/maxRetriesAllowed", detail: detail)])
        }
        return outputMode
    }
}
