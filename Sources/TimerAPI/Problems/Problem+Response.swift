import HTTPServer
import TimerCore

extension Problem {
    /// `application/problem+json`, with the members that the original service's clients parse beside RFC 9457's.
    var response: HTTPResponse {
        var json = JSONWriter()
        json.object { json in
            json.member("type", type.description)
            json.member("title", title)
            json.member("status", status.code)
            json.member("detail", detail)
            json.member("statusCode", status.code)
            json.member("error", status.reason)
            json.member("message", message)
            guard !errors.isEmpty else { return }
            json.array("errors") { json in
                for error in errors { error.write(to: &json) }
            }
        }
        var headers = self.headers
        headers.add("content-type", "application/problem+json")
        return HTTPResponse(status, headers: headers, body: json.bytes)
    }

    /// RFC 9457 §4.2.1: with "about:blank", the status phrase.
    private var title: String {
        switch type.description {
        case "urn:timer-service:problem:malformed-json": "The body is not valid JSON"
        case "urn:timer-service:problem:validation": "The request is not valid"
        case "urn:timer-service:problem:not-pending": "The expiration is not pending"
        case "urn:timer-service:problem:idempotency-key-reused": "The Idempotency-Key was used before"
        case "urn:timer-service:problem:schedule-name-taken": "The schedule's name is taken"
        case "urn:timer-service:problem:too-many-schedules": "The app has all the schedules that it may have"
        default: status.reason
        }
    }
}
