import Tracing

/// The access log's entry for one answer. What never became a request has "-" for what was not known of it.
public struct AccessRecord: Sendable {
    /// The request's method.
    public let method: HTTPMethod
    /// Path and query as they were sent.
    public let target: String
    /// The answer's status.
    public let status: HTTPStatus
    /// Bytes of the answer's body; of a stream, those that it gave.
    public private(set) var responseBodyBytes: Int
    /// The time from the request's last byte to its answer, or to the end of its stream; zero for what never became a
    /// request.
    public private(set) var duration: Duration
    /// The request's id.
    public let requestID: String
    /// The client's address, see `HTTPRequest.remoteAddress`.
    public let remoteAddress: String
    /// The client's User-Agent.
    public let userAgent: String?
    /// The value of Host.
    public let host: String?
    /// The span of the request, or its client's; nil: none is known.
    public let trace: TraceContext?
    private let started: MonotonicInstant
}

extension AccessRecord {
    init(
        _ request: HTTPRequest, _ response: HTTPResponse, since started: MonotonicInstant, lasting nanoseconds: Int64
    ) {
        self.init(
            method: request.method, target: request.query.map { "\(request.path)?\($0)" } ?? request.path,
            status: response.status, responseBodyBytes: response.body.length ?? 0, duration: .nanoseconds(nanoseconds),
            requestID: request.id, remoteAddress: request.remoteAddress,
            userAgent: request.headers.first("user-agent"), host: request.headers.first("host"),
            trace: request.trace?.context, started: started)
    }

    /// The same for a stream that has come to its end.
    func ended(bodyBytes: Int) -> AccessRecord {
        var record = self
        record.responseBodyBytes = bodyBytes
        record.duration = .nanoseconds(MonotonicInstant.now.nanoseconds - started.nanoseconds)
        return record
    }

    /// The entry of a refusal, with as much of the request's head as was understood.
    init(refused head: RequestHead?, _ response: HTTPResponse, requestID: String, remoteAddress: String) {
        self.init(
            method: head?.method ?? HTTPMethod(rawValue: "-"), target: head?.path ?? "-", status: response.status,
            responseBodyBytes: response.body.length ?? 0, duration: .zero, requestID: requestID,
            remoteAddress: remoteAddress, userAgent: head?.headers.first("user-agent"),
            host: head?.headers.first("host"), trace: nil, started: .now)
    }
}
