import Recurrence
import Schedules
import TimerCore

extension NamedSchedule: JSONDocument {
    /// Writes the request that made it, as it was sent, and then its state.
    func write(to json: inout JSONWriter, text: TextMember) {
        json.object { json in
            json.member("name", definition.name)
            text(&json, "data", definition.data)
            json.member("schedule_at", definition.scheduleAtText)
            if let repeats = definition.repeats { text(&json, "repeat", repeats.text) }
            json.member("paused", isPaused)
            if let next {
                json.object("next") { json in
                    json.member("at", next.dueAt)
                    json.member("expirationId", next.expirationID.description)
                }
            }
            json.member("createdAt", createdAt)
            json.member("updatedAt", updatedAt)
            history.write(to: &json)
        }
    }
}

extension NamedScheduleHistory {
    fileprivate func write(to json: inout JSONWriter) {
        json.object("missed") { json in
            json.member("count", missedCount)
            if let missedAt { json.member("lastAt", missedAt) }
        }
        json.array("recent") { json in
            for occurrence in newest {
                json.object { json in
                    json.member("at", occurrence.dueAt)
                    json.member("expirationId", occurrence.expirationID.description)
                    json.object("expirationStatus") { json in
                        json.member("id", occurrence.status.rawValue)
                        json.member("description", occurrence.status.description)
                    }
                }
            }
        }
    }
}

extension NamedScheduleDefinition {
    /// Writes the nominal times that come, paused or not.
    func writePreview(to json: inout JSONWriter, after now: Timestamp, count: Int) {
        json.member("name", name)
        json.member("timezone", repeats?.recurrence.zone.id ?? Zone.utc.id)
        json.array("occurrences") { json in
            for occurrence in nominalTimes(after: now, limit: count) { occurrence.write(to: &json) }
        }
    }
}

extension Occurrence {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("at", dueAt)
            json.member("local", localTime)
            json.member("shifted", isShifted)
        }
    }

    /// The date-time that the zone's wall clock shows, with its offset.
    private var localTime: String {
        let local = dueAt.advanced(by: .seconds(utcOffsetSeconds)).rfc3339.dropLast()
        let minutes = abs(utcOffsetSeconds) / 60
        let sign = utcOffsetSeconds < 0 ? "-" : "+"
        return "\(local)\(sign)\(Self.twoDigits(minutes / 60)):\(Self.twoDigits(minutes % 60))"
    }

    private static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
