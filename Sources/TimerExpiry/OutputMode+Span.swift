import TimerCore
import Tracing

/// What a span says of an output, by OpenTelemetry's conventions for HTTP clients and for messaging.
extension OutputMode {
    var spanKind: Span.Kind {
        switch self {
        case .rest: .client
        case .kafka: .producer
        }
    }

    /// Few names, whatever destinations clients choose: paths hold ids.
    var spanName: String {
        switch self {
        case .rest(let rest): rest.spanMethod
        case .kafka: "send"
        }
    }

    var spanAttributes: [SpanAttribute] {
        switch self {
        case .rest(let rest): rest.spanAttributes
        case .kafka(let kafka): kafka.spanAttributes
        }
    }
}

extension RESTOutputMode {
    fileprivate var spanMethod: String {
        method.rawValue.uppercased()
    }

    /// The query is left out: it may hold a secret.
    fileprivate var spanAttributes: [SpanAttribute] {
        [
            SpanAttribute("http.request.method", spanMethod), SpanAttribute("server.address", hostname),
            SpanAttribute("server.port", Int(port ?? scheme.defaultPort)),
            SpanAttribute("url.full", String(url.prefix { $0 != "?" })),
        ]
    }
}

extension KafkaOutputMode {
    fileprivate var spanAttributes: [SpanAttribute] {
        let common = [
            SpanAttribute("messaging.system", "kafka"), SpanAttribute("messaging.operation.name", "send"),
            SpanAttribute("messaging.operation.type", "send"),
        ]
        if topics.count == 1 { return common + [SpanAttribute("messaging.destination.name", topics[0])] }
        return common + [SpanAttribute("messaging.batch.message_count", topics.count)]
    }
}

extension Answer {
    /// `error.type`: the status, or the error's name.
    var name: String {
        switch self {
        case .status(let status): "\(status)"
        case .error(let name): name
        }
    }
}
