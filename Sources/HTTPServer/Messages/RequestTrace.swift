import Tracing

/// The place of a request in a trace: its own span where one is recorded, or else the span of its client.
public final class RequestTrace: Sendable {
    /// The span that others are told of, and that what the request asks for comes of.
    public let context: TraceContext
    private let span: Span?
    private let method: HTTPMethod

    /// The trace of a request that records nothing itself.
    private init(_ context: TraceContext) {
        self.context = context
        span = nil
        method = .get
    }

    private init(_ span: Span, _ method: HTTPMethod) {
        context = span.context
        self.span = span
        self.method = method
    }

    /// Begins the span of a request; where none is recorded, the trace is its client's; nil: it names none either.
    ///
    /// - Parameter tracer: nil: nothing is recorded.
    static func begin(_ head: RequestHead, from client: String, _ tracer: Tracer?) -> RequestTrace? {
        let parent = head.headers.traceContext
        if let tracer,
            let span = tracer.begin(
                .server, childOf: parent, name: head.method.rawValue, attributes: attributes(of: head, from: client))
        {
            return RequestTrace(span, head.method)
        }
        return parent.map { RequestTrace($0) }
    }

    /// Those that OpenTelemetry's conventions ask for. The query is left out: it may hold what is nobody's business.
    private static func attributes(of head: RequestHead, from client: String) -> [SpanAttribute] {
        var attributes = [
            SpanAttribute("http.request.method", head.method.rawValue), SpanAttribute("url.scheme", "http"),
            SpanAttribute("url.path", head.path), SpanAttribute("client.address", client),
        ]
        if let agent = head.headers.first("user-agent") {
            attributes.append(SpanAttribute("user_agent.original", agent))
        }
        return attributes
    }

    /// Names the span by the route that was found: there are few routes, and many paths.
    public func found(route: String) {
        guard let span else { return }
        span.rename("\(method.rawValue) \(route)")
        span.add(SpanAttribute("http.route", route))
    }

    /// Adds what the handler has to say of the request.
    public func add(_ attribute: @autoclosure () -> SpanAttribute) {
        span?.add(attribute())
    }

    /// Ends the span with the answer's status.
    func end(_ status: HTTPStatus) {
        guard let span else { return }
        span.add(SpanAttribute("http.response.status_code", status.code))
        let hasFailed = status.code >= 500
        if hasFailed { span.add(SpanAttribute("error.type", "\(status.code)")) }
        span.end(hasFailed: hasFailed)
    }
}

extension HTTPHeaders {
    /// The client's span: `traceparent`, once, with `tracestate` (W3C Trace Context §2.2); nil: it names none.
    var traceContext: TraceContext? {
        guard let parent = sole("traceparent") else { return nil }
        return TraceContext(traceparent: parent, state: list("tracestate"))
    }
}
