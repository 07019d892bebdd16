import TimerCore

extension MemoryRow {
    /// The dead letters of its end.
    func letters(_ now: Timestamp) -> [MemoryRow] {
        let told = [new.deadLetters.onEnd, status == .error ? new.deadLetters.onError : nil]
        return told.compactMap { output in
            output.map { output in
                let letter = NewExpiration(
                    id: .random(), payload: payloadOfLetter, startDate: now, expirationIntervalMs: 0,
                    applicantService: new.applicantService, outputMode: output.outputMode,
                    destination: output.destination)
                return MemoryRow(letter, now, deadLetterOf: new.id)
            }
        }
    }

    private var payloadOfLetter: JSONObjectText {
        var json = JSONWriter()
        json.object { json in
            json.member("expirationId", new.id.description)
            json.member("applicantService", new.applicantService)
            json.member("expirationDate", expirationDate)
            json.object("expirationStatus") { json in
                json.member("id", status.rawValue)
                json.member("description", status.description)
            }
            json.member("firedAt", firedAt)
            json.member("failureCount", failureCount)
            json.member("reason", lastError)
            json.array("attempts") { json in
                for attempt in attempts.filter({ $0.outcome != .delivered }).suffix(20) {
                    json.object { json in
                        json.member("number", attempt.number)
                        json.member("outcome", attempt.outcome.name)
                        json.member("reason", attempt.reason)
                    }
                }
            }
            json.member("payload", new.payload)
        }
        return JSONObjectText(trusted: json.take()[...])
    }
}
