import HTTPServer
import TimerCore

/// The reason why a request is not answered with what it asked for: an RFC 9457 problem, thrown by handlers.
struct Problem: Error {
    let status: HTTPStatus
    /// The kind of problem: stable, for programs.
    let type: StaticString
    /// The explanation, for people.
    let detail: String
    /// The `message` of the original service's clients.
    let message: String
    let errors: [ProblemPart]
    /// Fields of the answer: `Allow`, `Retry-After` and the like.
    let headers: HTTPHeaders

    init(
        _ code: Int, type: StaticString = "about:blank", detail: String, message: String? = nil,
        errors: [ProblemPart] = [], headers: HTTPHeaders = [:]
    ) {
        self.status = HTTPStatus(code)
        self.type = type
        self.detail = detail
        self.message = message ?? detail
        self.errors = errors
        self.headers = headers
    }
}

extension Problem {
    static func malformedJSON(_ detail: String, message: String) -> Problem {
        Problem(400, type: "urn:timer-service:problem:malformed-json", detail: detail, message: message)
    }

    /// - Parameter problems: at least one.
    static func invalidFields(_ problems: [FieldProblem]) -> Problem {
        invalid(problems.map(ProblemPart.init), message: problems.first?.message ?? "body is not valid")
    }

    static func invalidParameters(_ errors: [ProblemPart]) -> Problem {
        invalid(errors, message: errors.first.map { "querystring.\($0.place) \($0.detail)" } ?? "querystring")
    }

    static func invalidHeader(_ name: String, _ detail: String) -> Problem {
        invalid([ProblemPart(.header, name, detail)], message: "headers.\(name) \(detail)")
    }

    static func invalid(_ errors: [ProblemPart], message: String) -> Problem {
        let others = errors.count == 1 ? "" : " (and \(errors.count - 1) more, see errors)"
        return Problem(
            400, type: "urn:timer-service:problem:validation", detail: message + others, message: message,
            errors: errors)
    }

    static let unknownExpiration = Problem(404, detail: "There is no expiration with this id.")

    static func tooLate(_ reason: String) -> Problem {
        Problem(409, type: "urn:timer-service:problem:not-pending", detail: reason)
    }

    static let keyReused = Problem(
        422, type: "urn:timer-service:problem:idempotency-key-reused",
        detail: "This Idempotency-Key came before with another body.")

    static func notAcceptable(_ type: String) -> Problem {
        Problem(406, detail: "The answer is \(type), which Accept leaves out.")
    }

    static let internalError = Problem(500, detail: "Something went wrong")
}

/// One entry of a problem's `errors`: a place in the request, and what is wrong there.
struct ProblemPart {
    enum Kind {
        case pointer, parameter, header
    }

    let kind: Kind
    /// A JSON pointer, or the name of a query parameter or header.
    let place: String
    let detail: String

    init(_ kind: Kind, _ place: String, _ detail: String) {
        self.kind = kind
        self.place = place
        self.detail = detail
    }

    init(_ problem: FieldProblem) {
        self.init(.pointer, problem.pointer, problem.detail)
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            switch kind {
            case .pointer: json.member("pointer", place)
            case .parameter: json.member("parameter", place)
            case .header: json.member("header", place)
            }
            json.member("detail", detail)
        }
    }
}

extension Problem {
    /// The answer, `application/problem+json`, with the members that the original service's clients parse beside RFC 9457's.
    var response: HTTPResponse {
        var json = JSONWriter()
        json.object { write(to: &$0) }
        var headers = HTTPHeaders.data(of: "application/problem+json")
        for field in self.headers.fields { headers.add(field.name, field.value) }
        return HTTPResponse(status, headers: headers, body: json.bytes)
    }

    /// Writes the members of the problem's object.
    func write(to json: inout JSONWriter) {
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

    /// The kind of problem in words; with "about:blank" the status phrase (RFC 9457 §4.2.1).
    private var title: String {
        switch type.description {
        case "urn:timer-service:problem:malformed-json": "The body is not valid JSON"
        case "urn:timer-service:problem:validation": "The request is not valid"
        case "urn:timer-service:problem:not-pending": "The expiration is not pending"
        case "urn:timer-service:problem:not-in-error": "The expiration is not in error"
        case "urn:timer-service:problem:of-named-schedule": "The expiration belongs to a named schedule"
        case "urn:timer-service:problem:idempotency-key-reused": "The Idempotency-Key was used before"
        case "urn:timer-service:problem:schedule-name-taken": "The schedule's name is taken"
        case "urn:timer-service:problem:too-many-schedules": "The app has all the schedules that it may have"
        case "urn:timer-service:problem:role": "The token's role is not enough"
        case "urn:timer-service:problem:too-many-controls": "As many destinations are controlled as may be"
        case "urn:timer-service:problem:bulk-operation-done": "The bulk operation is done"
        case "urn:timer-service:problem:too-many-bulk-operations": "As many bulk operations are open as may be"
        default: status.reason
        }
    }
}
