import HTTPServer
import TimerCore

/// The body of a request that must be a JSON object.
enum JSONBody {
    /// Checks the media type and the syntax; the fields are the caller's.
    static func object(of request: HTTPRequest) throws(Problem) -> JSONObject {
        try checkMediaType(request)
        guard !request.body.isEmpty else {
            let message = "Body cannot be empty when content-type is set to 'application/json'"
            throw .malformedJSON("The body is empty: it must be a JSON object.", message: message)
        }
        do {
            return try JSONObject(request.body[...])
        } catch {
            throw malformed(error, request.body)
        }
    }

    private static func malformed(_ error: JSONError, _ body: [UInt8]) -> Problem {
        let (line, column) = error.position(in: body)
        return .malformedJSON(
            "The body is not a JSON object: \(error.reason.rawValue), at line \(line), column \(column).",
            message: error.reason == .notAnObject
                ? "body must be object" : "Body is not valid JSON but content-type is set to 'application/json'")
    }

    /// RFC 9110 §15.5.16 lets the answer say what would have been taken.
    private static func checkMediaType(_ request: HTTPRequest) throws(Problem) {
        if request.headers.has("content-type", once: "application/json") { return }
        let values = request.headers.all("content-type")
        guard values.count == 1, let value = values.first, isJSON(value) else {
            throw Problem(
                415, detail: "The body must be application/json, in UTF-8.", message: "Unsupported Media Type",
                headers: ["accept": "application/json"])
        }
    }

    /// `application/json`, with or without parameters; a charset must be UTF-8, as RFC 8259 §8.1 has no other.
    private static func isJSON(_ value: String) -> Bool {
        let parts = value.lowercased().split(separator: ";", omittingEmptySubsequences: false).map(\.trimmingSpaces)
        return parts[0] == "application/json"
            && parts.dropFirst().allSatisfy { parameter in
                !parameter.hasPrefix("charset=") || parameter == "charset=utf-8" || parameter == "charset=\"utf-8\""
            }
    }
}

extension HTTPRequest {
    /// Throws 406 when `Accept` leaves out application/json (RFC 9110 §12.5.1).
    func requireAcceptsJSON() throws(Problem) {
        let values = headers.all("accept")
        let ranges = values.flatMap { $0.split(separator: ",") }.map {
            $0.filter { $0 != " " && $0 != "\t" }.lowercased()
        }
        guard ranges.isEmpty || ranges.contains(where: Self.takesJSON) else { throw .notAcceptable }
    }

    private static func takesJSON(_ range: String) -> Bool {
        let parts = range.split(separator: ";")
        guard let type = parts.first, type == "*/*" || type == "application/*" || type == "application/json" else {
            return false
        }
        return !parts.dropFirst().contains { $0.hasPrefix("q=0") && !$0.contains { ("1"..."9").contains($0) } }
    }
}
