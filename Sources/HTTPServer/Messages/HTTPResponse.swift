/// One response. The server itself adds Date, Content-Length or Transfer-Encoding, Connection and x-request-id, and
/// drops the body for HEAD, 204 and 304.
public struct HTTPResponse: Sendable {
    /// The status code.
    public let status: HTTPStatus
    /// The fields that the handler sets; those of the server's own are left out when it sends them.
    public var headers: HTTPHeaders
    /// The body.
    public let body: HTTPBody

    /// A response whose body is these bytes, or empty.
    public init(_ status: HTTPStatus, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.init(status, headers: headers, body: .bytes(body))
    }

    /// A response with any body.
    public init(_ status: HTTPStatus, headers: HTTPHeaders = [:], body: HTTPBody) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// False where a response has neither body nor framing: no Content-Length with 1xx and 204 (RFC 9110 §8.6), and that
    /// of a 304 would have to be the full answer's.
    var hasBody: Bool {
        status.code >= 200 && status.code != 204 && status.code != 304
    }
}

/// A status code with its reason phrase (RFC 9110 §15, RFC 6585).
public struct HTTPStatus: Hashable, Sendable {
    /// The code, 100 to 599; anything else is sent as 500.
    public let code: Int

    /// The status of that code.
    public init(_ code: Int) {
        self.code = code
    }

    /// The reason phrase, empty for a code that is not known here.
    public var reason: String {
        Self.reasons[code] ?? ""
    }

    private static let reasons: [Int: String] = [
        100: "Continue", 200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 301: "Moved Permanently",
        302: "Found", 304: "Not Modified", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
        405: "Method Not Allowed", 406: "Not Acceptable", 408: "Request Timeout", 409: "Conflict",
        411: "Length Required", 413: "Content Too Large", 414: "URI Too Long", 415: "Unsupported Media Type",
        417: "Expectation Failed", 421: "Misdirected Request", 422: "Unprocessable Content", 429: "Too Many Requests",
        431: "Request Header Fields Too Large", 500: "Internal Server Error", 501: "Not Implemented",
        503: "Service Unavailable", 504: "Gateway Timeout", 505: "HTTP Version Not Supported",
    ]
}
