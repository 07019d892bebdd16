import HTTPServer
import TimerCore

/// The query of `GET /bulk`, checked.
struct BulkPage {
    private(set) var limit = 25
    /// The id that the page before ended with.
    private(set) var after: ExpirationID?
    /// The timer that those operations have changed which are listed; nil: all are.
    private(set) var expirationID: ExpirationID?

    init(_ request: HTTPRequest) throws(Problem) {
        guard let parameters = request.queryItems else {
            throw Problem(400, detail: "The query is not well-formed percent-encoded UTF-8.")
        }
        var errors: [ProblemPart] = []
        var seen: Set<String> = []
        for (name, value) in parameters {
            if let detail = seen.insert(name).inserted ? take(name, value) : "must be given once" {
                errors.append(ProblemPart(.parameter, String(name.prefix(128)), detail))
            }
        }
        guard errors.isEmpty else { throw .invalidParameters(errors) }
    }

    /// - Returns: what is wrong with the parameter.
    private mutating func take(_ name: String, _ value: String) -> String? {
        switch name {
        case "limit":
            guard value.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(value),
                (1...200).contains(number)
            else { return "must be an integer from 1 to 200" }
            limit = number
        case "cursor":
            after = ExpirationID(value)
            if after == nil { return "must be the nextCursor of a page before" }
        case "expirationId":
            expirationID = ExpirationID(value)
            if expirationID == nil { return "must be an expirationId" }
        default: return "is not a known parameter"
        }
        return nil
    }
}
