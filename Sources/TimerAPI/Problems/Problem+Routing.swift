import HTTPServer

extension Problem {
    static func unknownRoute(_ request: HTTPRequest) -> Problem {
        let target = request.query.map { "\(request.path)?\($0)" } ?? request.path
        return Problem(404, detail: "Route \(request.method.rawValue):\(target) not found")
    }

    static func methodNotAllowed(_ request: HTTPRequest, allow: [HTTPMethod]) -> Problem {
        Problem(
            405, detail: "\(request.method.rawValue) is not allowed here.",
            headers: ["allow": allow.map(\.rawValue).joined(separator: ", ")])
    }
}
