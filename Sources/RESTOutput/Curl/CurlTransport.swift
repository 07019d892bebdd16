import CLibCurl
import Metrics
import Synchronization

/// Outbound HTTP/1.1 over libcurl's multi-socket interface, on a thread of its own.
///
/// No redirects, no cookies, no authentication, no proxy of the environment; TLS 1.2 or later with verified
/// certificates; each address is put to the policy when it is connected to.
public final class CurlTransport: HTTPTransport {
    private let mailbox: CurlMailbox
    private let thread: OwnThread
    private let ending: CurlEnding

    public init(
        _ configuration: CurlConfiguration = CurlConfiguration(), check: any AddressCheck, metrics: MetricsRegistry
    ) throws(TransportSetupError) {
        try configuration.check()
        guard Self.globalInit == CURLE_OK else {
            throw .system(call: "curl_global_init", code: Int32(Self.globalInit.rawValue))
        }
        let mailbox = try CurlMailbox()
        let loop = try CurlLoop(configuration, check: check, mailbox: mailbox, metrics: CurlMetrics(metrics))
        let ending = CurlEnding()
        self.mailbox = mailbox
        self.ending = ending
        thread = try OwnThread {
            loop.run()
            ending.reach()
        }
    }

    public func send(_ request: OutboundRequest) async -> TransportResult {
        let deadline = MonotonicClock.deadline(in: request.timeout)
        return await withUnsafeContinuation { continuation in
            let pending = PendingRequest(request: request, deadline: deadline, continuation: continuation)
            if mailbox.post(pending) { return }
            continuation.resume(returning: .failure(.shutDown, reason: "the service is shutting down"))
        }
    }

    public func close(within deadline: Duration) async {
        mailbox.postClose(deadline: MonotonicClock.deadline(in: deadline))
        await ending.wait()
        thread.join()
    }

    /// Once per process, before any other thread uses libcurl (curl_global_init(3)).
    private static let globalInit = curl_global_init(Int(CURL_GLOBAL_DEFAULT))
}
