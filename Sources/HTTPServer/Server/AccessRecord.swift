/// One answer, for the access log. What never became a request has "-" for what was not known of it.
public struct AccessRecord: Sendable {
    public let method: HTTPMethod
    /// Path and query as they were sent.
    public let target: String
    public let status: HTTPStatus
    public let responseBodyBytes: Int
    /// From the request's last byte to its answer; zero for what never became a request.
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

    /// Of a refusal, with as much of the request's head as was understood.
    init(refused head: RequestHead?, _ response: HTTPResponse, requestID: String, remoteAddress: String) {
        self.init(
            method: head?.method ?? HTTPMethod(rawValue: "-"), target: head?.path ?? "-", status: response.status,
            responseBodyBytes: response.body.count, duration: .zero, requestID: requestID,
            remoteAddress: remoteAddress, userAgent: head?.headers.first("user-agent"),
            host: head?.headers.first("host"))
    }
}
