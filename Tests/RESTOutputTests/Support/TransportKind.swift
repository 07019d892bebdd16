import Metrics
import RESTOutput

/// The transports that the behaviour tests run over.
enum TransportKind: CaseIterable, Sendable {
    case curl, urlSession

    /// A transport that may call loopback.
    func make(_ configuration: CurlConfiguration = CurlConfiguration(), allow: String = "127.0.0.0/8") throws
        -> any HTTPTransport
    {
        let policy = try DestinationPolicy(allow: allow)
        switch self {
        case .curl: return try CurlTransport(configuration, check: policy, metrics: MetricsRegistry())
        case .urlSession: return URLSessionTransport(longestTimeout: .seconds(120), check: policy)
        }
    }

    /// Byte sequences that end the process under FoundationNetworking (Swift 6.3.1), so that no test may send them:
    /// the connection closes after a status line, before the header section is complete
    /// (NativeProtocol.swift: "Transfer completed, but there's no response").
    var survivesEndInHead: Bool {
        self == .curl
    }
}
