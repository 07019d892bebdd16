import CLibCurl
import Metrics
import Synchronization
import Threads

/// Outbound HTTP/1.1 over libcurl's multi-socket interface, on threads of its own.
///
/// No redirects, no cookies, no authentication, no proxy of the environment; TLS 1.2 or later with verified
/// certificates; each address is put to the policy when it is connected to.
public final class CurlTransport: HTTPTransport {
    private let threads: [CurlThread]

    /// Starts the threads; connects to nothing yet.
    ///
    /// - Throws: when a file of the configuration cannot be used, or the system has no thread or descriptor left.
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

    /// Sends the request on the thread that has the least to do.
    public func send(_ request: OutboundRequest) async -> TransportResult {
        await leastLoaded.send(request)
    }

    /// The thread with the fewest requests, the first of several: what comes one at a time finds the connection of the one
    /// before.
    private var leastLoaded: CurlThread {
        var least = (thread: threads[0], load: threads[0].load)
        for thread in threads.dropFirst() {
            let load = thread.load
            if load < least.load { least = (thread, load) }
        }
        return least.thread
    }

    /// Refuses new requests, waits for those in flight, ends the rest, and joins the threads.
    public func close(within deadline: Duration) async {
        let deadline = MonotonicClock.deadline(in: deadline)
        for thread in threads { thread.beginClosing(deadline: deadline) }
        for thread in threads { await thread.ended() }
    }

    /// Once per process, before any other thread uses libcurl (curl_global_init(3)).
    private static let globalInit = curl_global_init(Int(CURL_GLOBAL_DEFAULT))
}

/// A thread that runs transfers, with its mailbox.
final class CurlThread: Sendable {
    private let mailbox: CurlMailbox
    private let thread: OwnThread
    private let ending: Ending
    private let inFlight = Atomic(0)

    init(
        _ configuration: CurlConfiguration, check: any AddressCheck, resolver: NameResolver, metrics: CurlMetrics
    ) throws(TransportSetupError) {
        let mailbox = try CurlMailbox()
        let loop = try CurlLoop(configuration, check: check, resolver: resolver, mailbox: mailbox, metrics: metrics)
        let ending = Ending()
        self.mailbox = mailbox
        self.ending = ending
        do throws(SystemCallError) {
            thread = try OwnThread(name: "curl") {
                loop.run()
                ending.reach()
            }
        } catch {
            throw TransportSetupError(error)
        }
    }

    /// The number of requests that it was given and that have not ended.
    var load: Int {
        inFlight.load(ordering: .relaxed)
    }

    func send(_ request: OutboundRequest) async -> TransportResult {
        inFlight.add(1, ordering: .relaxed)
        defer { inFlight.subtract(1, ordering: .relaxed) }
        let deadline = MonotonicClock.deadline(in: request.timeout)
        return await withUnsafeContinuation { continuation in
            let pending = PendingRequest(request: request, deadline: deadline, continuation: continuation)
            if mailbox.post(pending) { return }
            continuation.resume(returning: .failure(.shutDown, reason: "the service is shutting down"))
        }
    }

    /// - Parameter deadline: monotonic nanoseconds.
    func beginClosing(deadline: UInt64) {
        mailbox.postClose(deadline: deadline)
    }

    /// Returns when nothing is in flight and the thread has ended.
    func ended() async {
        await ending.wait()
        thread.join()
    }
}

/// Metrics of connections: how many were opened, and how many requests used an open one again.
struct CurlMetrics: Sendable {
    private let opened: Counter
    private let reused: Counter

    init(_ registry: MetricsRegistry) {
        opened = registry.counter("timer_rest_connections_opened_total", help: "Outbound connections opened.")
        reused = registry.counter(
            "timer_rest_connections_reused_total", help: "Outbound requests answered over a connection in use before.")
    }

    func countConnections(opened count: Int, result: TransportResult) {
        if count > 0 { return opened.add(count) }
        if case .response = result { reused.add() }
    }
}
