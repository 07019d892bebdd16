/// One request, whole: its head is parsed and its body has arrived, within the server's limits.
public struct HTTPRequest: Sendable {
    /// The method, one that the server implements.
    public let method: HTTPMethod
    /// The path of the target as it was sent, still percent-encoded; "*" for `OPTIONS *`.
    public let path: String
    /// The text behind the '?', still percent-encoded; nil without one.
    public let query: String?
    /// The fields, trailers left out. An absolute target has replaced Host's value (RFC 9112 §3.2.2).
    public let headers: HTTPHeaders
    /// The body, decoded from its framing; empty without one.
    public let body: [UInt8]
    /// The request's id, from `x-request-id` or made by the server. Answered and logged.
    public let id: String
    /// The address of the client as text: the socket's peer, or what a trusted proxy says.
    public let remoteAddress: String
    /// The trace that it is part of; nil: none.
    public let trace: RequestTrace?

    /// A request as a test or the server makes it.
    public init(
        method: HTTPMethod, path: String, query: String? = nil, headers: HTTPHeaders = [:], body: [UInt8] = [],
        id: String = "", remoteAddress: String = "", trace: RequestTrace? = nil
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.id = id
        self.remoteAddress = remoteAddress
        self.trace = trace
    }
}

extension HTTPRequest {
    /// The query's `name=value` pairs in order, percent-decoded with "+" as a space; empty without a query, nil when
    /// an escape is malformed or does not decode to UTF-8. A pair without "=" has an empty value.
    public var queryItems: [(name: String, value: String)]? {
        var items: [(name: String, value: String)] = []
        for pair in (query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentCoding.decode(parts[0].utf8, plusIsSpace: true),
                let value = PercentCoding.decode((parts.count > 1 ? parts[1] : "").utf8, plusIsSpace: true)
            else { return nil }
            items.append((name, value))
        }
        return items
    }
}
