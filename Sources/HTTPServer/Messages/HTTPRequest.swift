/// One request, whole: its head is parsed and its body has arrived, within the server's limits.
public struct HTTPRequest: Sendable {
    public let method: HTTPMethod
    /// The path of the target as it was sent, still percent-encoded; "*" for `OPTIONS *`.
    public let path: String
    /// What follows the '?', still percent-encoded; nil without one.
    public let query: String?
    public let headers: HTTPHeaders
    public let body: [UInt8]
    /// From `x-request-id`, or made by the server. Answered and logged.
    public let id: String
    /// The address of the client as text: the socket's peer, or what a trusted proxy says.
    public let remoteAddress: String

    public init(
        method: HTTPMethod, path: String, query: String? = nil, headers: HTTPHeaders = [:], body: [UInt8] = [],
        id: String = "", remoteAddress: String = ""
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.id = id
        self.remoteAddress = remoteAddress
    }
}
