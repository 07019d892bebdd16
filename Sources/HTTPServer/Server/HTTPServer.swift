import Glibc
import Logging
import Metrics
import Synchronization

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
    private let load = ServerLoad()
    private let running = Mutex<(wasStarted: Bool, server: Running?)>((false, nil))

    /// - Parameter onResponse: called on an event loop after each answered request; it must not block.
    public convenience init(
        configuration: HTTPServerConfiguration, handler: any HTTPHandler, metrics: MetricsRegistry, logger: Logger,
        onResponse: (@Sendable (AccessRecord) -> Void)? = nil
    ) {
        self.init(
            configuration: configuration, handler: handler, metrics: metrics, logger: logger, onResponse: onResponse,
            accept: Acceptance.take)
    }

    init(
        configuration: HTTPServerConfiguration, handler: any HTTPHandler, metrics: MetricsRegistry, logger: Logger,
        onResponse: (@Sendable (AccessRecord) -> Void)?, accept: @escaping @Sendable (Int32) -> Acceptance
    ) {
        self.configuration = configuration
        self.handler = handler
        self.metrics = HTTPMetrics(metrics)
        self.logger = logger
        self.onResponse = onResponse
        self.accept = accept
        let load = load
        metrics.gauge("http_requests_in_flight", help: "Requests being handled.") { Double(load.requestsInFlight) }
        metrics.gauge("http_answer_bytes_held", help: "Bytes of large answers that are not sent yet.") {
            Double(load.heldAnswerBytes)
        }
    }

    /// Listens and serves; a server starts once.
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

    /// On the first loop. The others get their last connections before they are told to stop.
    private static func beginStop(_ server: Running, _ atWork: Countdown) {
        server.acceptor.close()
        for context in server.contexts.dropFirst() {
            context.loop.submit { context.stop { atWork.count() } }
        }
        server.contexts[0].stop { atWork.count() }
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
                    load: load, onResponse: onResponse)
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
