import TimerCore

extension Expiration: JSONDocument {
    /// The document of the original service, and what we add to it. Secrets of `outputMode` are left out.
    func write(to json: inout JSONWriter, text: TextMember) {
        json.object { json in
            json.member("_id", id.description)
            text(&json, "payload", payload)
            json.member("startDate", startDate)
            json.member("expirationIntervalMs", expirationIntervalMs)
            json.member("applicantService", applicantService)
            text(&json, "outputMode", outputMode.withoutSecrets)
            json.member("expirationDate", expirationDate)
            json.object("expirationStatus") { json in
                json.member("id", status.rawValue)
                json.member("description", status.description)
            }
            json.member("failureCount", failureCount)
            json.member("lastError", lastError)
            json.member("firedAt", firedAt)
            json.member("createdAt", createdAt)
            json.member("updatedAt", updatedAt)
        }
    }
}
