/// One response. The server itself adds Date, Content-Length or Transfer-Encoding, Connection and x-request-id, and
/// drops the body for HEAD, 204 and 304.
public struct HTTPResponse: Sendable {
    public let status: HTTPStatus
    public var headers: HTTPHeaders
    public let body: HTTPBody

    public init(_ status: HTTPStatus, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.init(status, headers: headers, body: .bytes(body))
    }

    public init(_ status: HTTPStatus, headers: HTTPHeaders = [:], body: HTTPBody) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// No Content-Length with 1xx and 204 (RFC 9110 §8.6); that of a 304 would have to be the full answer's.
    var hasBody: Bool {
        status.code >= 200 && status.code != 204 && status.code != 304
    }
}
