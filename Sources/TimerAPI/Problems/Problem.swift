import HTTPServer
import TimerCore

/// Why a request is not answered with what it asked for: an RFC 9457 problem, thrown by handlers.
struct Problem: Error {
    let status: HTTPStatus
    /// What kind of problem it is: stable, for programs.
    let type: StaticString
    /// For people.
    let detail: String
    /// The `message` of the original service's clients.
    let message: String
    let errors: [ProblemPart]
    /// `Allow`, `Retry-After` and the like.
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

    private static func invalid(_ errors: [ProblemPart], message: String) -> Problem {
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

    static let notAcceptable = Problem(406, detail: "The answer is application/json, which Accept leaves out.")

    static let internalError = Problem(500, detail: "Something went wrong")
}
