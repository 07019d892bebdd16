import HTTPServer
import TimerCore

/// The query of a route of the overview, checked: one parameter at most, or none.
struct OverviewQuery {
    enum Name: String {
        case range, limit
    }

    private(set) var range = ActivityRange.quarterHour
    /// The number of events; nil: without end.
    private(set) var limit: Int?

    /// - Parameter takes: the parameter that may be given; nil: none.
    init(_ request: HTTPRequest, takes: Name?) throws(Problem) {
        guard let parameters = request.queryItems else {
            throw Problem(400, detail: "The query is not well-formed percent-encoded UTF-8.")
        }
        var errors: [ProblemPart] = []
        for (number, (name, value)) in parameters.enumerated() {
            let problem: String? =
                if name != takes?.rawValue {
                    "is not a known parameter"
                } else if parameters[..<number].contains(where: { $0.name == name }) {
                    "must be given once"
                } else {
                    read(value, as: takes)
                }
            if let problem { errors.append(ProblemPart(.parameter, String(name.prefix(128)), problem)) }
        }
        guard errors.isEmpty else { throw .invalidParameters(errors) }
    }

    /// - Returns: what is wrong with the value; nil: nothing.
    private mutating func read(_ value: String, as name: Name?) -> String? {
        switch name {
        case .range:
            guard let range = ActivityRange(rawValue: value) else { return "must be 15m, 6h or 7d" }
            self.range = range
        case .limit:
            guard value.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let limit = Int32(value), limit > 0 else {
                return "must be an integer from 1 to \(Int32.max)"
            }
            self.limit = Int(limit)
        case nil: break
        }
        return nil
    }
}
