import HTTPServer
import TimerCore

/// The query of `GET /destinations`, checked.
struct DestinationQuery {
    /// The destination that is asked for, known or not; nil: all that are known.
    private(set) var name: DestinationName?

    init(_ request: HTTPRequest) throws(Problem) {
        guard let parameters = request.queryItems else {
            throw Problem(400, detail: "The query is not well-formed percent-encoded UTF-8.")
        }
        var errors: [ProblemPart] = []
        for (number, (name, value)) in parameters.enumerated() {
            let problem: String? =
                if name != "key" {
                    "is not a known parameter"
                } else {
                    number > 0 ? "must be given once" : take(value)
                }
            if let problem { errors.append(ProblemPart(.parameter, String(name.prefix(128)), problem)) }
        }
        guard errors.isEmpty else { throw .invalidParameters(errors) }
    }

    /// - Returns: what is wrong with the key; nil: nothing.
    private mutating func take(_ key: String) -> String? {
        name = DestinationName(key)
        return name == nil ? "must be http://host:port, https://host:port or kafka" : nil
    }
}
