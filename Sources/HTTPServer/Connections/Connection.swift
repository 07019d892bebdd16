import CLinux
import Glibc

/// One client: bytes in, requests to the handler one after another, answers out in order.
///
/// @unchecked: all state is touched on the loop's thread only, handlers' tasks included.
final class Connection: EventSource, @unchecked Sendable {
    let context: ConnectionContext
    let descriptor: Int32
    let peer: IPAddress
    let peerText: String

    var phase = ConnectionPhase.head
    var parser: RequestHeadParser
    var decoder: BodyDecoder?
    var head: RequestHead?
    /// Received but not yet parsed, from `inputStart` on: pipelined requests.
    var input: [UInt8] = []
    var inputStart = 0
    var output = OutputBuffer()
    var isReadable = true
    var isWritable = true
    /// The client has closed its side: a short read no longer means that nothing is left.
    var sawHangup = false
    var peerEnded = false
    var exchange: Exchange?
    var exchanges = 0
    /// Asks the handler for the answers, one after the other; there is none before the first request.
    var task: Task<Void, Never>?
    /// `task`, while it has nothing to do.
    var idleTask: UnsafeContinuation<Void, Never>?
    /// What `task` is to take next. It is handled even if its client has gone meanwhile.
    var handOver: Exchange?
    /// Of the request's body, counted in the load of all connections.
    private var heldBodyBytes = 0
    var drainedBytes = 0
    var willEndTurn = false
    /// Of the phase, and of the client's reading while an answer waits.
    private var phaseDeadline = MonotonicInstant.never
    private var writeDeadline = MonotonicInstant.never

    var loop: EventLoop { context.loop }

    init(_ descriptor: Int32, peer: IPAddress, context: ConnectionContext) {
        self.descriptor = descriptor
        self.peer = peer
        self.peerText = peer.description
        self.context = context
        parser = RequestHeadParser(limits: context.configuration.request)
    }

    /// To be called once the loop watches the descriptor.
    func opened() {
        setDeadline(after: context.timeouts.firstByte)
    }

    /// The server stops: whoever has not begun a request gets a last chance to.
    func stop() {
        guard phase == .head, !parser.hasBegun else { return }
        setDeadline(min(phaseDeadline, loop.now.advanced(by: context.timeouts.closing)))
    }

    // MARK: Events

    func ready(_ events: UInt32) {
        let hangup = events & (linux_epoll_rdhup | linux_epoll_hup | linux_epoll_err) != 0
        if hangup { sawHangup = true }
        if hangup || events & linux_epoll_in != 0 { isReadable = true }
        if events & (linux_epoll_out | linux_epoll_hup | linux_epoll_err) != 0 { isWritable = true }
        // Nobody is left to answer; the handler's task ends by itself.
        if events & (linux_epoll_hup | linux_epoll_err) != 0, phase == .handling { return close() }
        if !output.isEmpty { flush() }
        advance()
    }

    func turnEnded() {
        willEndTurn = false
        guard phase != .closed else { return }
        flush()
        advance()
    }

    func deadlinePassed(_ now: MonotonicInstant) {
        if writeDeadline <= now {
            context.metrics.timeouts.add()
            return close()
        }
        guard phaseDeadline <= now else { return applyDeadline() }
        context.metrics.timeouts.add()
        switch phase {
        case .head where !parser.hasBegun: if output.isEmpty { close() } else { finish() }
        case .head: refuse(RequestFailure(408, "The request's head took too long"))
        case .body: refuse(RequestFailure(408, "The request's body came too slowly"))
        case .handling: abandonExchange()
        case .flushing, .draining, .closed: close()
        }
    }

    /// Does all that can be done without waiting.
    func advance() {
        while phase.isReading, hasOutputRoom {
            if inputStart < input.count {
                takeInput()
            } else if isReadable {
                receive()
            } else {
                break
            }
        }
        if phase == .draining { drain() }
    }

    private var hasOutputRoom: Bool {
        if output.count > context.configuration.maxBufferedOutputBytes { flush() }
        // The flush may have found the connection broken.
        return phase.isReading && output.count <= context.configuration.maxBufferedOutputBytes
    }

    // MARK: Deadlines

    func setDeadline(after nanoseconds: Int64) {
        phaseDeadline = loop.now.advanced(by: nanoseconds)
        applyDeadline()
    }

    func extendDeadline(by nanoseconds: Int64) {
        setDeadline(phaseDeadline.advanced(by: nanoseconds))
    }

    func setDeadline(_ deadline: MonotonicInstant) {
        phaseDeadline = deadline
        applyDeadline()
    }

    func setWriteDeadline(_ deadline: MonotonicInstant) {
        writeDeadline = deadline
        applyDeadline()
    }

    /// The client read `count` bytes of what waited: that buys it time at the minimum rate.
    func extendWriteDeadline(by count: Int) {
        guard writeDeadline < .never else { return }
        setWriteDeadline(output.isEmpty ? .never : writeDeadline.advanced(by: Int64(count) * context.timeouts.perByte))
    }

    var isWaitingToWrite: Bool {
        writeDeadline < .never
    }

    private func applyDeadline() {
        loop.setDeadline(min(phaseDeadline, writeDeadline), for: descriptor)
    }

    // MARK: The memory that bodies take

    func holdBody(_ count: Int) throws(RequestFailure) {
        guard context.load.holdBody(count, limit: context.configuration.maxBufferedBodyBytes) else {
            throw RequestFailure(503, "Too many bodies are being received")
        }
        heldBodyBytes += count
    }

    func releaseBody() {
        guard heldBodyBytes > 0 else { return }
        context.load.releaseBody(heldBodyBytes)
        heldBodyBytes = 0
    }

    // MARK: The end

    func close() {
        guard phase != .closed else { return }
        phase = .closed
        releaseBody()
        loop.remove(descriptor)
        Glibc.close(descriptor)
        idleTask?.resume()
        idleTask = nil
        context.closed(self)
    }
}
