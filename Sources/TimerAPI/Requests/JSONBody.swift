import HTTPServer
import TimerCore

/// The body of a request that must be a JSON object.
enum JSONBody {
    /// Checks the media type and the syntax; the fields are the caller's.
    static func object(of request: HTTPRequest) throws(Problem) -> JSONObject {
        try checkMediaType(request)
        try checkContentCoding(request)
        guard !request.body.isEmpty else {
            let message = "Body cannot be empty when content-type is set to 'application/json'"
            throw .malformedJSON("The body is empty: it must be a JSON object.", message: message)
        }
        let text = withoutMark(request.body)
        do {
            return try JSONObject(text)
        } catch {
            throw malformed(error, Array(text))
        }
    }

    /// The body of a request that need not have one; nil: it has none.
    static func optionalObject(of request: HTTPRequest) throws(Problem) -> JSONObject? {
        request.body.isEmpty ? nil : try object(of: request)
    }

    private static func malformed(_ error: JSONError, _ body: [UInt8]) -> Problem {
        let (line, column) = error.position(in: body)
        return .malformedJSON(
            "The body is not a JSON object: \(error.reason.rawValue), at line \(line), column \(column).",
            message: error.reason == .notAnObject
                ? "body must be object" : "Body is not valid JSON but content-type is set to 'application/json'")
    }

    /// The body without a byte order mark, which some editors write; RFC 8259 §8.1 lets parsers ignore it.
    private static func withoutMark(_ body: [UInt8]) -> ArraySlice<UInt8> {
        body.starts(with: [0xEF, 0xBB, 0xBF]) ? body[3...] : body[...]
    }

    /// Compressed bodies are not taken: the limits are of what is sent (RFC 9110 §15.5.16, §12.5.3).
    private static func checkContentCoding(_ request: HTTPRequest) throws(Problem) {
        let codings = request.headers.all("content-encoding").flatMap { $0.split(separator: ",") }.map(\.trimmingSpaces)
        guard codings.allSatisfy({ $0.isEmpty || $0.lowercased() == "identity" }) else {
            throw Problem(
                415, detail: "The body must not be compressed: Content-Encoding is not supported.",
                message: "Unsupported Media Type", headers: ["accept-encoding": "identity"])
        }
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

    private static let utf8Names: Set<String> = ["utf-8", "\"utf-8\"", "utf8", "\"utf8\""]

    /// True for `application/json`, with or without parameters; a charset must be UTF-8, as RFC 8259 §8.1 has no other.
    private static func isJSON(_ value: String) -> Bool {
        let parts = value.lowercased().split(separator: ";", omittingEmptySubsequences: false).map(\.trimmingSpaces)
        return parts[0] == "application/json"
            && parts.dropFirst().allSatisfy { parameter in
                !parameter.hasPrefix("charset=") || utf8Names.contains(String(parameter.dropFirst(8)))
            }
    }
}

extension HTTPRequest {
    /// Throws 406 when `Accept` leaves out application/json (RFC 9110 §12.5.1).
    func requireAcceptsJSON() throws(Problem) {
        try requireAccepts("application/json")
    }

    /// Throws 406 when `Accept` leaves out this media type.
    func requireAccepts(_ type: String) throws(Problem) {
        let values = headers.all("accept")
        let ranges = values.flatMap { $0.split(separator: ",") }.map {
            $0.filter { $0 != " " && $0 != "\t" }.lowercased()
        }
        guard ranges.isEmpty || ranges.contains(where: { Self.takes(type, $0) }) else { throw .notAcceptable(type) }
    }

    private static func takes(_ type: String, _ range: String) -> Bool {
        let parts = range.split(separator: ";")
        let family = type.prefix { $0 != "/" } + "/*"
        guard let first = parts.first, first == "*/*" || first == family || first == type else { return false }
        return !parts.dropFirst().contains { $0.hasPrefix("q=0") && !$0.contains { ("1"..."9").contains($0) } }
    }
}
