import Glibc
import Logging
import Metrics
import Synchronization
import Tracing

/// An HTTP/1.1 server (RFC 9110, RFC 9112) on event loops of its own.
public final class HTTPServer: Sendable {
    private struct Running {
        let acceptor: Acceptor
        let contexts: [ConnectionContext]
    }

    private let configuration: HTTPServerConfiguration
    private let handler: any HTTPHandler
    private let metrics: HTTPMetrics
    private let logger: Logger
    private let onResponse: (@Sendable (AccessRecord) -> Void)?
    private let accept: @Sendable (Int32) -> Acceptance
    private let tracer: Tracer?
    private let load = ServerLoad()
    private let running = Mutex<(wasStarted: Bool, server: Running?)>((false, nil))

    /// A server that is not started yet.
    ///
    /// - Parameters:
    ///   - onResponse: called on an event loop after each answered request; it must not block.
    ///   - tracer: makes a span for each request; nil: none has one.
    public convenience init(
        configuration: HTTPServerConfiguration, handler: any HTTPHandler, metrics: MetricsRegistry, logger: Logger,
        onResponse: (@Sendable (AccessRecord) -> Void)? = nil, tracer: Tracer? = nil
    ) {
        self.init(
            configuration: configuration, handler: handler, metrics: metrics, logger: logger, onResponse: onResponse,
            tracer: tracer, accept: Acceptance.take)
    }

    init(
        configuration: HTTPServerConfiguration, handler: any HTTPHandler, metrics: MetricsRegistry, logger: Logger,
        onResponse: (@Sendable (AccessRecord) -> Void)?, tracer: Tracer? = nil,
        accept: @escaping @Sendable (Int32) -> Acceptance
    ) {
        self.configuration = configuration
        self.handler = handler
        self.metrics = HTTPMetrics(metrics)
        self.logger = logger
        self.onResponse = onResponse
        self.accept = accept
        self.tracer = tracer
        let load = load
        metrics.gauge("http_requests_in_flight", help: "Requests being handled.") { Double(load.requestsInFlight) }
        metrics.gauge("http_answer_bytes_held", help: "Bytes of large answers that are not sent yet.") {
            Double(load.heldAnswerBytes)
        }
    }

    /// Begins to listen and to serve; a server starts once.
    ///
    /// - Returns: the port it is bound to.
    public func start() throws(HTTPServerError) -> UInt16 {
        try markStarted()
        let listener = try Listener(
            host: configuration.host, port: configuration.port, backlog: configuration.backlog)
        do {
            let contexts = try makeContexts()
            let acceptor = Acceptor(listener, contexts, logger, accept: accept)
            running.withLock { $0.server = Running(acceptor: acceptor, contexts: contexts) }
            contexts[0].loop.submit { acceptor.open() }
        } catch {
            close(listener.descriptor)
            throw error
        }
        return listener.port
    }

    /// Stops accepting, answers what is in flight or comes within `closingGrace` over a connection that is open, and
    /// closes each connection with its answer.
    ///
    /// - Parameter grace: after it, what is still open is closed as it is.
    public func stop(grace: Duration) async {
        let server = running.withLock { running in
            defer { running.server = nil }
            return running.server
        }
        guard let server else { return }
        let limit = Task {
            try await Task.sleep(for: grace)
            for context in server.contexts { context.loop.submit { context.closeAll() } }
        }
        await withCheckedContinuation { continuation in
            let atWork = Countdown(from: server.contexts.count) { continuation.resume() }
            server.contexts[0].loop.submit { Self.beginStop(server, atWork) }
        }
        limit.cancel()
    }

    /// Stops, on the first loop. The others get their last connections before they are told to stop.
    private static func beginStop(_ server: Running, _ atWork: Countdown) {
        server.acceptor.close()
        for context in server.contexts.dropFirst() {
            context.loop.submit { context.stop { atWork.countDown() } }
        }
        server.contexts[0].stop { atWork.countDown() }
    }

    private func markStarted() throws(HTTPServerError) {
        let wasStarted = running.withLock { running in
            defer { running.wasStarted = true }
            return running.wasStarted
        }
        if wasStarted { throw .alreadyStarted }
    }

    private func makeContexts() throws(HTTPServerError) -> [ConnectionContext] {
        var contexts: [ConnectionContext] = []
        do {
            for index in 0..<loopCount {
                let context = ConnectionContext(
                    loop: try EventLoop(), handler: handler, configuration: configuration, metrics: metrics,
                    load: load, onResponse: onResponse, tracer: tracer)
                try context.loop.start(name: "http-loop-\(index)")
                contexts.append(context)
            }
        } catch {
            for context in contexts { context.loop.finish() }
            throw error
        }
        return contexts
    }

    private var loopCount: Int {
        max(1, configuration.eventLoops ?? sysconf(Int32(_SC_NPROCESSORS_ONLN)) / 2)
    }
}

/// The reason why the server could not start.
public enum HTTPServerError: Error, Sendable {
    /// The bind address is not a literal IPv4 or IPv6 address.
    case invalidAddress(String)
    /// A system call on the listening socket failed: its errno and its name.
    case listening(Int32, String)
    /// An event loop could not be made: errno and the call.
    case eventLoop(Int32, String)
    /// `start()` was called twice.
    case alreadyStarted
}

extension HTTPServerError: CustomStringConvertible {
    /// The reason in a few words, for the operator.
    public var description: String {
        switch self {
        case .invalidAddress(let text): "\"\(text)\" is not a literal address"
        case .listening(let number, let call), .eventLoop(let number, let call):
            "\(call): \(String(cString: strerror(number)))"
        case .alreadyStarted: "the server was started before"
        }
    }
}

/// A counter that calls `reached` when it has been counted down to zero.
final class Countdown: Sendable {
    private let left: Atomic<Int>
    private let reached: @Sendable () -> Void

    init(from count: Int, _ reached: @escaping @Sendable () -> Void) {
        left = Atomic(count)
        self.reached = reached
    }

    func countDown() {
        if left.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { reached() }
    }
}

/// The code that answers requests. It runs on the connection's event loop: it may suspend, it must not block.
public protocol HTTPHandler: Sendable {
    /// Answers a request that was read whole.
    func respond(to request: HTTPRequest) async -> HTTPResponse

    /// Answers what never became a request: bytes that do not parse, a limit that was passed, a deadline.
    /// The server closes the connection after it where RFC 9112 asks for that.
    func refusal(_ status: HTTPStatus, detail: String, requestID: String) -> HTTPResponse
}
