/// One response. The server itself adds Date, Content-Length, Connection and x-request-id, and drops the body for
/// HEAD, 204 and 304.
public struct HTTPResponse: Sendable {
    public let status: HTTPStatus
    public var headers: HTTPHeaders
    public let body: [UInt8]

    public init(_ status: HTTPStatus, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
