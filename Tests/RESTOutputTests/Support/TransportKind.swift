import Metrics
import RESTOutput
import TimerCore

/// The transports that the behaviour tests run over.
enum TransportKind: CaseIterable, Sendable {
    case curl, curlThroughProxy, urlSession

    /// A transport that may call loopback.
    func make(_ configuration: CurlConfiguration = CurlConfiguration(), allow: String = "127.0.0.0/8") throws
        -> any HTTPTransport
    {
        let policy = try DestinationPolicy(allow: allow)
        switch self {
        case .curl: return try CurlTransport(configuration, check: policy, metrics: MetricsRegistry())
        case .curlThroughProxy:
            let proxy = try TestProxy()
            var configuration = configuration
            configuration.proxy = ProxyAddress("http://127.0.0.1:\(proxy.port)")
            return ProxiedTransport(
                transport: try CurlTransport(configuration, check: policy, metrics: MetricsRegistry()), proxy: proxy)
        case .urlSession: return URLSessionTransport(longestTimeout: .seconds(120), check: policy)
        }
    }

    var isCurl: Bool { self != .urlSession }

    /// Byte sequences that end the process under FoundationNetworking (Swift 6.3.1), so that no test may send them:
    /// the connection closes after a status line, before the header section is complete
    /// (NativeProtocol.swift: "Transfer completed, but there's no response").
    var survivesEndInHead: Bool { isCurl }
}

/// A transport with a proxy that ends with it.
private struct ProxiedTransport: HTTPTransport {
    let transport: CurlTransport
    let proxy: TestProxy

    func send(_ request: OutboundRequest) async -> TransportResult {
        await transport.send(request)
    }

    func open(_ count: Int, to output: RESTOutputMode) {
        transport.open(count, to: output)
    }

    func close(within deadline: Duration) async {
        await transport.close(within: deadline)
        proxy.stop()
    }
}
