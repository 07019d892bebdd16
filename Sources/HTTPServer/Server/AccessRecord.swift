/// One answered request, for the access log. Refusals of what never became a request are not among them.
public struct AccessRecord: Sendable {
    public let method: HTTPMethod
    /// Path and query as they were sent.
    public let target: String
    public let status: HTTPStatus
    public let responseBodyBytes: Int
    /// From the end of the request's head to the answer, in the handler's order of time.
    public let duration: Duration
    public let requestID: String
    public let remoteAddress: String
    public let userAgent: String?
    public let host: String?
}

extension AccessRecord {
    init(_ request: HTTPRequest, _ response: HTTPResponse, _ duration: Duration) {
        self.init(
            method: request.method, target: request.query.map { "\(request.path)?\($0)" } ?? request.path,
            status: response.status, responseBodyBytes: response.body.count, duration: duration,
            requestID: request.id, remoteAddress: request.remoteAddress,
            userAgent: request.headers.first("user-agent"), host: request.headers.first("host"))
    }
}
