import Addresses
import CLinux
import Glibc
import Logging

/// Takes connections from the listening socket and deals them out to the event loops in turn.
///
/// One listener rather than SO_REUSEPORT: with that a second service could share the port unnoticed.
/// @unchecked: all state is touched on the first loop's thread only.
final class Acceptor: EventSource, @unchecked Sendable {
    private let listener: Listener
    private let contexts: [ConnectionContext]
    private let logger: Logger
    private let accept: @Sendable (Int32) -> Acceptance
    private var next = 0
    private var isClosed = false
    private var isPaused = false

    private static let perTurn = 256
    /// How long accepting rests when descriptors or memory run out, instead of spinning on the same error.
    private static let pause: Int64 = 100_000_000

    init(
        _ listener: Listener, _ contexts: [ConnectionContext], _ logger: Logger,
        accept: @escaping @Sendable (Int32) -> Acceptance
    ) {
        self.listener = listener
        self.contexts = contexts
        self.logger = logger
        self.accept = accept
    }

    private var loop: EventLoop { contexts[0].loop }
    private var configuration: HTTPServerConfiguration { contexts[0].configuration }

    func open() {
        let added = loop.add(self, listener.descriptor)
        precondition(added, "a new listener can be watched")
    }

    /// Takes what the kernel has accepted: closing the listener would reset it, requests and all (listen(2)).
    func close() {
        guard !isClosed else { return }
        var turns = Int(configuration.backlog) / Self.perTurn + 1
        while turns > 0, takeSome() { turns -= 1 }
        isClosed = true
        loop.remove(listener.descriptor)
        Glibc.close(listener.descriptor)
    }

    func ready(_ events: UInt32) {
        if !isPaused { acceptAll() }
    }

    func turnEnded() {
        acceptAll()
    }

    func deadlinePassed(_ now: MonotonicInstant) {
        isPaused = false
        acceptAll()
    }

    private func acceptAll() {
        if !isClosed, takeSome() { loop.callAtEndOfTurn(self) }
    }

    /// Whether there may be more.
    private func takeSome() -> Bool {
        for _ in 0..<Self.perTurn {
            switch accept(listener.descriptor) {
            case .accepted(let descriptor, let peer): take(descriptor, peer)
            case .none: return false
            case .lost: contexts[0].metrics.acceptErrors.add()
            case .exhausted(let code):
                pause(code)
                return false
            }
        }
        return true
    }

    private func pause(_ code: Int32) {
        contexts[0].metrics.acceptErrors.add()
        isPaused = true
        logger.error("cannot accept connections", metadata: ["errno": "\(code)"])
        loop.setDeadline(loop.now.advanced(by: Self.pause), for: listener.descriptor)
    }

    private func take(_ descriptor: Int32, _ peer: IPAddress) {
        let isTrusted = configuration.trustedProxies.contains { $0.contains(peer) }
        let perPeer = isTrusted ? Int.max : configuration.maxConnectionsPerPeer
        let load = contexts[0].load
        guard load.open(peer, limit: configuration.maxConnections, perPeer: perPeer) else { return refuse(descriptor) }
        // Small answers must not wait for the client's acknowledgement of earlier ones.
        _ = Socket.set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        let context = contexts[next]
        next = (next + 1) % contexts.count
        if context.loop === loop { return context.adopt(descriptor, peer) }
        if context.loop.submit({ context.adopt(descriptor, peer) }) { return }
        Glibc.close(descriptor)
        load.close(peer)
    }

    /// Says why, as far as one write goes: a connection too many may not cost the waiting that a full refusal takes.
    private func refuse(_ descriptor: Int32) {
        contexts[0].metrics.connectionsRefused.add()
        var bytes = OutputBuffer()
        bytes.bytes.append("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nretry-after: ")
        bytes.bytes.append(decimal: configuration.retryAfterSeconds)
        bytes.bytes.append("\r\nconnection: close\r\n\r\n")
        _ = bytes.withUnsent { Socket.send(descriptor, $0) }
        Glibc.close(descriptor)
    }
}
