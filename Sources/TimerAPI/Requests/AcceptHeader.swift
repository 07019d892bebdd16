import HTTPServer

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
