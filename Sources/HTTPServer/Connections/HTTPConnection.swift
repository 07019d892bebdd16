import Addresses
import CLinux
import Glibc

/// One client's connection: bytes in, requests to the handler one after another, answers out in order.
///
/// A request's path, each step calling the next:
///
///     ready → advance → receive → parse → begin          (+Reading: bytes become a request)
///       → handle → serve → handler → complete → answer   (+Handling: the request becomes an answer)
///       → flush                                          (+Writing: the answer becomes bytes)
///
/// @unchecked: all state is touched on the loop's thread only, handlers' tasks included.
final class HTTPConnection: EventSource, @unchecked Sendable {
    let context: ConnectionContext
    let descriptor: Int32
    let peer: IPAddress
    let peerText: String

    private(set) var phase = ConnectionPhase.waiting
    private var phaseDeadline = MonotonicInstant.never

    var parser: RequestHeadParser
    /// Received but not yet parsed, from `inputStart` on: pipelined requests.
    var input: [UInt8] = []
    var inputStart = 0
    var output = OutputBuffer()

    var budget = TurnBudget()
    var isReadable = true
    var isWritable = true
    /// True once the client has closed its side: a short read no longer means that nothing is left.
    private(set) var sawHangup = false
    var peerEnded = false
    var willEndTurn = false

    /// The number of requests that were handed to the handler so far.
    var exchanges = 0
    /// The task that asks the handler for the answers, one after the other; nil before the first request.
    var task: Task<Void, Never>?
    /// `task`, while it waits: for a request, or for room for a piece of a body.
    var idleTask: UnsafeContinuation<Void, Never>?
    /// The request that `task` takes next. It is handled even if its client has gone meanwhile.
    var handOver: Exchange?

    /// Bytes of the request's body, counted in the load of all connections.
    var heldBodyBytes = 0
    /// Bytes of the answer, counted in the load of all connections.
    var heldAnswerBytes = 0
    /// Bytes handed to the kernel.
    var sentBytes = 0
    var drainedBytes = 0
    /// Judges the client's reading, while an answer waits for it.
    var writeWindow: RateWindow?

    var loop: EventLoop { context.loop }

    init(_ descriptor: Int32, peer: IPAddress, context: ConnectionContext) {
        self.descriptor = descriptor
        self.peer = peer
        self.peerText = peer.description
        self.context = context
        parser = RequestHeadParser(limits: context.configuration.request)
    }

    /// Begins to wait for the first request, once the loop watches the descriptor.
    func opened() {
        enter(.waiting)
    }

    /// The server stops: a client that has not begun a request gets a last chance to, and a stream ends.
    func stop() {
        if case .streaming(let stream) = phase { return advance(stream, .stop) }
        guard case .waiting = phase else { return }
        phaseDeadline = min(phaseDeadline, loop.now.advanced(by: context.timeouts.closing))
        applyDeadline()
    }

    // MARK: Events

    func ready(_ events: UInt32) {
        let hangup = events & (linux_epoll_rdhup | linux_epoll_hup | linux_epoll_err) != 0
        if hangup { sawHangup = true }
        if hangup || events & linux_epoll_in != 0 { isReadable = true }
        if events & (linux_epoll_out | linux_epoll_hup | linux_epoll_err) != 0 { isWritable = true }
        // Nobody is left to answer; the handler's task ends by itself, a stream's is cancelled.
        if events & (linux_epoll_hup | linux_epoll_err) != 0, phase.hasRequest {
            return close()
        }
        if hasUnsent { flush() }
        advance()
    }

    func turnEnded() {
        willEndTurn = false
        guard !phase.isClosed else { return }
        flush()
        advance()
    }

    func deadlinePassed(_ now: MonotonicInstant) {
        guard readerKeepsUp(now) else {
            context.metrics.timeouts.add()
            if case .streaming = phase { context.metrics.streamsDropped.add() }
            return reset()
        }
        guard phaseDeadline <= now else { return applyDeadline() }
        if case .body(let body) = phase, body.window.continues(at: now, moved: heldBodyBytes) { return enter(phase) }
        if case .streaming(let stream) = phase { return advance(stream, .quiet) }
        context.metrics.timeouts.add()
        switch phase {
        case .waiting: if output.isEmpty { close() } else { finish() }
        case .head: refuse(RequestError(408, "The request's head took too long"))
        case .body: refuse(RequestError(408, "The request's body came too slowly"))
        case .handling: abandonExchange()
        case .answering, .streaming, .flushing, .draining, .closed: close()
        }
    }

    /// Does all that can be done without waiting.
    func advance() {
        while phase.isReading, hasOutputRoom {
            if inputStart < input.count {
                takeInput()
            } else if isReadable {
                guard budget.canRead(in: loop.turn) else { return continueAtEndOfTurn() }
                receive()
            } else {
                break
            }
        }
        if phase.isDraining { drain() }
    }

    private var hasOutputRoom: Bool {
        if output.count > context.configuration.maxBufferedOutputBytes { flush() }
        // The flush may have found the connection broken.
        return phase.isReading && output.count <= context.configuration.maxBufferedOutputBytes
    }

    // MARK: Transitions

    /// Changes the phase, and the deadline with it.
    func enter(_ next: ConnectionPhase) {
        phase = next
        phaseDeadline = deadline(of: next)
        applyDeadline()
    }

    private func deadline(of phase: ConnectionPhase) -> MonotonicInstant {
        let timeouts = context.timeouts
        return switch phase {
        case .waiting where context.isStopping: loop.now.advanced(by: timeouts.closing)
        case .waiting: loop.now.advanced(by: exchanges == 0 ? timeouts.firstByte : timeouts.keepAlive)
        case .head: loop.now.advanced(by: timeouts.head)
        case .body(let body): body.window.deadline
        case .handling: loop.now.advanced(by: timeouts.handler)
        // The client's reading is the one deadline, see `writeWindow`.
        case .answering, .flushing, .closed: .never
        case .streaming(let stream): stream.course.beatAt
        case .draining: loop.now.advanced(by: timeouts.linger)
        }
    }

    /// Tells the loop the earlier of the phase's deadline and the reader's.
    func applyDeadline() {
        loop.setDeadline(min(phaseDeadline, writeWindow?.deadline ?? .never), for: descriptor)
    }

    /// Closes at once, and nothing that is still on its way arrives.
    func reset() {
        guard !phase.isClosed else { return }
        Socket.resetOnClose(descriptor)
        close()
    }

    func close() {
        guard !phase.isClosed else { return }
        switch phase {
        case .answering(let body):
            if body.isStream { task?.cancel() }
            retire(body)
        case .streaming(let stream): retire(stream)
        default: break
        }
        phase = .closed
        releaseBody()
        releaseAnswer(downTo: 0)
        loop.remove(descriptor)
        Glibc.close(descriptor)
        idleTask?.resume()
        idleTask = nil
        context.closed(self)
    }
}
