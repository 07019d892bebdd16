import CLibCurl
import Metrics
import Synchronization
import Threads
import TimerCore

/// Outbound HTTP/1.1 over libcurl's multi-socket interface, on threads of its own.
///
/// No redirects, no cookies, no authentication, no proxy of the environment; TLS 1.2 or later with verified
/// certificates; each address is put to the policy when it is connected to.
public final class CurlTransport: HTTPTransport {
    private struct State {
        /// Empty once the transport is closed.
        var threads: [CurlThread]
        /// The threads that `reload` has replaced, and that may still have requests in flight.
        var retired: [CurlThread] = []
    }

    private let configuration: CurlConfiguration
    private let makeThread: @Sendable () throws(TransportSetupError) -> CurlThread
    private let state: Mutex<State>

    /// The time that a retired thread gets for its requests, whose own timeouts are shorter.
    private static let longestRetirement = Duration.seconds(3_600)
    private static let closed = TransportResult.failure(.shutDown, reason: "the service is shutting down")

    /// Starts the threads; connects to nothing yet.
    ///
    /// - Throws: when a file of the configuration cannot be used, or the system has no thread or descriptor left.
    public init(
        _ configuration: CurlConfiguration = CurlConfiguration(), check: any AddressCheck,
        resolver: NameResolver = NameResolver(), metrics: MetricsRegistry
    ) throws(TransportSetupError) {
        if let problem = configuration.problems.first { throw problem }
        guard Self.globalInit == CURLE_OK else {
            throw .system(call: "curl_global_init", code: Int32(Self.globalInit.rawValue))
        }
        let metrics = CurlMetrics(metrics)
        self.configuration = configuration
        makeThread = { () throws(TransportSetupError) in
            try CurlThread(configuration.shareOfAThread, check: check, resolver: resolver, metrics: metrics)
        }
        state = Mutex(State(threads: try Self.threads(configuration.threads, makeThread)))
    }

    private static func threads(
        _ count: Int, _ make: () throws(TransportSetupError) -> CurlThread
    ) throws(TransportSetupError) -> [CurlThread] {
        var threads: [CurlThread] = []
        do throws(TransportSetupError) {
            for _ in 0..<count { threads.append(try make()) }
        } catch {
            for thread in threads { thread.beginClosing(deadline: 0) }
            throw error
        }
        return threads
    }

    /// Sends the request on the thread that has the least to do.
    public func send(_ request: OutboundRequest) async -> TransportResult {
        while let thread = takeLeastLoaded() {
            let result = await thread.send(request)
            // Nothing was sent: the thread was replaced just now, or the transport is closed.
            if case .failure(.shutDown, _) = result { continue }
            return result
        }
        return Self.closed
    }

    /// Opens them on the threads in turn, as requests of one instant would go.
    public func open(_ count: Int, to output: RESTOutputMode) {
        let threads = state.withLock(\.threads)
        let request = OutboundRequest(to: output, timeout: PendingRequest.longestOpening)
        for number in 0..<(threads.isEmpty ? 0 : count) { threads[number % threads.count].open(request) }
    }

    /// The thread with the fewest requests, the first of several: what comes one at a time finds the connection of the one
    /// before. It counts one more from here on, so that requests that come at once do not all take the same.
    ///
    /// - Returns: nil: the transport is closed.
    private func takeLeastLoaded() -> CurlThread? {
        state.withLock { state in
            let thread = state.threads.min { $0.load < $1.load }
            thread?.expectRequest()
            return thread
        }
    }

    /// Has later requests use the certificate files as they are now, over new connections. Those in flight end as they
    /// began.
    ///
    /// New threads are made for it: libcurl keeps authorities and connections for as long as it likes.
    ///
    /// - Throws: when a file cannot be used; then nothing has changed.
    public func reload() throws(TransportSetupError) {
        if let problem = configuration.problems.first { throw problem }
        let fresh = try Self.threads(configuration.threads, makeThread)
        let replaced = state.withLock { state in
            if state.threads.isEmpty { return fresh }
            defer { state.threads = fresh }
            state.retired = state.retired.filter { !$0.hasEnded } + state.threads
            return state.threads
        }
        let deadline = MonotonicClock.deadline(in: Self.longestRetirement)
        for thread in replaced { thread.beginClosing(deadline: deadline) }
        Task { for thread in replaced { await thread.ended() } }
    }

    /// Refuses new requests, waits for those in flight, ends the rest, and joins the threads.
    public func close(within deadline: Duration) async {
        let deadline = MonotonicClock.deadline(in: deadline)
        let threads = state.withLock { state in
            defer { state = State(threads: []) }
            return state.threads + state.retired
        }
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
    private let isOver = Atomic(false)

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
                OwnThread.wakePromptly()
                loop.run()
                ending.reach()
            }
        } catch {
            throw TransportSetupError(error)
        }
    }

    /// The number of requests that are for it and that have not ended.
    var load: Int {
        inFlight.load(ordering: .relaxed)
    }

    /// Counts a request that `send` follows with.
    func expectRequest() {
        inFlight.add(1, ordering: .relaxed)
    }

    /// Sends a request that is counted already.
    func send(_ request: OutboundRequest) async -> TransportResult {
        defer { inFlight.subtract(1, ordering: .relaxed) }
        let deadline = MonotonicClock.deadline(in: request.timeout)
        return await withUnsafeContinuation { continuation in
            let pending = PendingRequest(request: request, deadline: deadline, continuation: continuation)
            if mailbox.post(pending) { return }
            continuation.resume(returning: .failure(.shutDown, reason: "the service is shutting down"))
        }
    }

    /// Opens the connection that the request would need, unless one is idle.
    func open(_ request: OutboundRequest) {
        let deadline = MonotonicClock.deadline(in: request.timeout)
        _ = mailbox.post(PendingRequest(request: request, deadline: deadline, continuation: nil))
    }

    /// - Parameter deadline: monotonic nanoseconds.
    func beginClosing(deadline: UInt64) {
        mailbox.postClose(deadline: deadline)
    }

    /// True once nothing is in flight any more.
    var hasEnded: Bool {
        isOver.load(ordering: .relaxed)
    }

    /// Returns when nothing is in flight and the thread has ended.
    func ended() async {
        await ending.wait()
        isOver.store(true, ordering: .relaxed)
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
