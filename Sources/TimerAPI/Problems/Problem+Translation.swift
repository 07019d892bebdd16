import HTTPServer
import TimerCore

extension Problem {
    /// The problem with a store's answer. Nothing of the database's own words leaves the service: they are for the log.
    ///
    /// - Parameter method: the request's; one that only reads has no change to speak of.
    init(_ error: StoreError, of method: HTTPMethod) {
        switch error {
        case .unavailable where method.isSafe:
            self.init(503, detail: "The database did not answer. Try again.", headers: ["retry-after": "2"])
        case .unavailable:
            self.init(
                503, detail: "The database did not answer; whether the change was made is not known. Try again.",
                headers: ["retry-after": "2"])
        case .overloaded where method.isSafe:
            self.init(
                503, detail: "More requests are waiting than can be served. Try again.", headers: ["retry-after": "1"])
        case .overloaded:
            self.init(
                503, detail: "More requests are waiting than can be served. Nothing was changed. Try again.",
                headers: ["retry-after": "1"])
        case .failed:
            self = .internalError
        }
    }
}

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

extension FieldProblem {
    /// The sentence that the original service would say: `body.outputMode.method must be …`.
    var message: String {
        switch kind {
        case .missing: "\(path(of: parent)) must have required property '\(name)'"
        case .unknown: "\(path(of: parent)) must NOT have additional properties"
        case .invalid: "\(path(of: pointer[...])) \(detail)"
        }
    }

    private var parent: Substring {
        pointer[..<(pointer.lastIndex(of: "/") ?? pointer.endIndex)]
    }

    private var name: Substring {
        pointer.lastIndex(of: "/").map { pointer[pointer.index(after: $0)...] } ?? ""
    }

    private func path(of pointer: Substring) -> String {
        "body" + String(pointer.dropFirst().map { $0 == "/" ? "." : $0 })
    }
}
