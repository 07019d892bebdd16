import TimerCore

extension Expiration: JSONDocument {
    /// The document of the original service, and what we add to it. Secrets of outputs are left out.
    func write(to json: inout JSONWriter, text: TextMember) {
        json.object { json in
            for field in ExpirationField.allCases { write(field, to: &json, text: text) }
        }
    }

    fileprivate func write(_ field: ExpirationField, to json: inout JSONWriter, text: TextMember) {
        switch field {
        case .id: json.member("_id", id.description)
        case .payload: text(&json, "payload", payload)
        case .startDate: json.member("startDate", startDate)
        case .expirationIntervalMs: json.member("expirationIntervalMs", expirationIntervalMs)
        case .applicantService: json.member("applicantService", applicantService)
        case .outputMode: text(&json, "outputMode", outputMode.withoutSecrets)
        case .onError: if let onError { text(&json, "onError", onError.withoutSecrets) }
        case .onEnd: if let onEnd { text(&json, "onEnd", onEnd.withoutSecrets) }
        case .deadLetterOf: if let deadLetterOf { json.member("deadLetterOf", deadLetterOf.description) }
        case .labels: json.member("labels", labels)
        case .expirationDate: json.member("expirationDate", expirationDate)
        case .firstExpirationDate:
            if let firstExpirationDate { json.member("firstExpirationDate", firstExpirationDate) }
        case .expirationStatus:
            json.object("expirationStatus") { json in
                json.member("id", status.rawValue)
                json.member("description", status.description)
            }
        case .retries:
            guard let retries = Retries(of: outputMode) else { return }
            json.object("retries") { json in
                json.member("maxRetriesAllowed", retries.maxRetriesAllowed)
                json.member("currentAttemptsNumber", failureCount)
            }
        case .failureCount: json.member("failureCount", failureCount)
        case .lastError: json.member("lastError", lastError)
        case .firedAt: json.member("firedAt", firedAt)
        case .replayOf: json.member("replayOf", replayOf?.description)
        case .creatorId: json.member("creatorId", creatorId ?? Self.nobody)
        case .createdAt: json.member("createdAt", createdAt)
        case .updaterId: json.member("updaterId", updaterId ?? Self.nobody)
        case .updatedAt: json.member("updatedAt", updatedAt)
        }
    }

    /// What the original service's platform writes where no user is named.
    private static let nobody = "public"
}

/// A timer in a list, with the fields that were asked for.
struct ListedExpiration: JSONDocument {
    private let expiration: Expiration
    private let fields: [ExpirationField]

    init(_ expiration: Expiration, fields: Set<ExpirationField>) {
        self.expiration = expiration
        self.fields = ExpirationField.allCases.filter { fields.contains($0) }
    }

    var documentBytes: Int {
        expiration.documentBytes
    }

    func write(to json: inout JSONWriter, text: TextMember) {
        json.object { json in
            for field in fields { expiration.write(field, to: &json, text: text) }
        }
    }
}
