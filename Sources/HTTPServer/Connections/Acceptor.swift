import Addresses
import CLinux
import Glibc
import Logging

/// The taker of new connections: accepts them from the listening socket and deals them out to the event loops in turn.
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

    /// Connections accepted in one turn of the loop, before those that are open have theirs.
    private static let perTurn = 256
    /// Nanoseconds for which accepting rests when descriptors or memory run out, instead of spinning on the same error.
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

    /// Stops accepting. Takes first what the kernel has accepted: closing the listener would reset it (listen(2)).
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

    /// Accepts up to `perTurn` connections.
    ///
    /// - Returns: true when there may be more.
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
        let perPeer = configuration.isTrusted(peer) ? Int.max : configuration.maxConnectionsPerPeer
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

    /// Closes a connection too many. Says why, as far as one write goes: it may not cost the wait of a full refusal.
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

/// The outcome of one accept4(2).
enum Acceptance {
    case accepted(descriptor: Int32, peer: IPAddress)
    case none
    /// No descriptor or memory is left, or worse: accepting pauses, the connections wait in the backlog.
    case exhausted(Int32)
    /// This one connection is gone; accept(2) wants that treated by trying again.
    case lost

    static func take(_ listener: Int32) -> Acceptance {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let descriptor = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                linux_accept_nonblocking(listener, $0, &size)
            }
        }
        guard descriptor < 0 else { return .accepted(descriptor: descriptor, peer: address(&storage, size)) }
        switch errno {
        case EAGAIN: return .none
        case EINTR, ECONNABORTED, EPROTO, ENETDOWN, EHOSTDOWN, EHOSTUNREACH, ENETUNREACH: return .lost
        case let code: return .exhausted(code)
        }
    }

    /// The listener's family is IPv4 or IPv6, so its peers' is.
    private static func address(_ storage: UnsafePointer<sockaddr_storage>, _ size: socklen_t) -> IPAddress {
        storage.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            IPAddress.endpoint(of: $0, length: Int(size))?.address.unmapped ?? .v6(0, 0)
        }
    }
}
