import CLibCurl
import Metrics
import Threads

/// Outbound HTTP/1.1 over libcurl's multi-socket interface, on threads of its own.
///
/// No redirects, no cookies, no authentication, no proxy of the environment; TLS 1.2 or later with verified
/// certificates; each address is put to the policy when it is connected to.
public final class CurlTransport: HTTPTransport {
    private let threads: [CurlThread]

    public init(
        _ configuration: CurlConfiguration = CurlConfiguration(), check: any AddressCheck,
        resolver: NameResolver = NameResolver(), metrics: MetricsRegistry
    ) throws(TransportSetupError) {
        try configuration.check()
        guard Self.globalInit == CURLE_OK else {
            throw .system(call: "curl_global_init", code: Int32(Self.globalInit.rawValue))
        }
        let metrics = CurlMetrics(metrics)
        var threads: [CurlThread] = []
        for _ in 0..<configuration.threads {
            threads.append(
                try CurlThread(configuration.shareOfAThread, check: check, resolver: resolver, metrics: metrics))
        }
        self.threads = threads
    }

    public func send(_ request: OutboundRequest) async -> TransportResult {
        await leastLoaded.send(request)
    }

    /// The first of them, where several are: what comes one at a time finds the connection of the one before.
    private var leastLoaded: CurlThread {
        var least = (thread: threads[0], load: threads[0].load)
        for thread in threads.dropFirst() {
            let load = thread.load
            if load < least.load { least = (thread, load) }
        }
        return least.thread
    }

    public func close(within deadline: Duration) async {
        let deadline = MonotonicClock.deadline(in: deadline)
        for thread in threads { thread.beginClosing(deadline: deadline) }
        for thread in threads { await thread.ended() }
    }

    /// Once per process, before any other thread uses libcurl (curl_global_init(3)).
    private static let globalInit = curl_global_init(Int(CURL_GLOBAL_DEFAULT))
}
