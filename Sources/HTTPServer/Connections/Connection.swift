import Addresses
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
    /// Of the answer that is being sent, while its body is not in `output`.
    var outgoing: OutgoingBody?
    var budget = TurnBudget()
    var isReadable = true
    var isWritable = true
    /// The client has closed its side: a short read no longer means that nothing is left.
    var sawHangup = false
    var peerEnded = false
    var exchange: Exchange?
    var exchanges = 0
    /// Asks the handler for the answers, one after the other; there is none before the first request.
    var task: Task<Void, Never>?
    /// `task`, while it waits: for a request, or for room for a piece of a body.
    var idleTask: UnsafeContinuation<Void, Never>?
    /// What `task` is to take next. It is handled even if its client has gone meanwhile.
    var handOver: Exchange?
    /// Of the request's body, counted in the load of all connections.
    private var heldBodyBytes = 0
    /// Of the answer, counted in the load of all connections.
    private var heldAnswerBytes = 0
    /// Bytes handed to the kernel.
    var sentBytes = 0
    var drainedBytes = 0
    var willEndTurn = false
    private var phaseDeadline = MonotonicInstant.never
    /// Of the client's reading, while an answer waits.
    private(set) var writeWindow: RateWindow?
    /// Of the body's arrival, in that phase.
    private var bodyWindow: RateWindow?

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
        // Nobody is left to answer; the handler's task ends by itself, a stream's is cancelled.
        if events & (linux_epoll_hup | linux_epoll_err) != 0, phase.hasRequest {
            return close()
        }
        if hasUnsent { flush() }
        advance()
    }

    func turnEnded() {
        willEndTurn = false
        guard phase != .closed else { return }
        flush()
        advance()
    }

    func deadlinePassed(_ now: MonotonicInstant) {
        guard readerKeepsUp(now) else {
            context.metrics.timeouts.add()
            return reset()
        }
        guard phaseDeadline <= now, !bodyKeepsUp(now) else { return applyDeadline() }
        context.metrics.timeouts.add()
        switch phase {
        case .head where !parser.hasBegun: if output.isEmpty { close() } else { finish() }
        case .head: refuse(RequestFailure(408, "The request's head took too long"))
        case .body: refuse(RequestFailure(408, "The request's body came too slowly"))
        case .handling: abandonExchange()
        case .answering, .flushing, .draining, .closed: close()
        }
    }

    /// Does all that can be done without waiting.
    func advance() {
        while phase.isReading, hasOutputRoom {
            if inputStart < input.count {
                takeInput()
            } else if isReadable {
                guard budget.canRead(in: loop.turn) else { return goOnAtEndOfTurn() }
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

    func setDeadline(_ deadline: MonotonicInstant) {
        phaseDeadline = deadline
        applyDeadline()
    }

    private func applyDeadline() {
        loop.setDeadline(min(phaseDeadline, writeWindow?.deadline ?? .never), for: descriptor)
    }

    func beginBodyWindow() {
        let window = window(moved: 0)
        bodyWindow = window
        setDeadline(window.deadline)
    }

    /// Whether a body is arriving, and fast enough to get more time.
    private func bodyKeepsUp(_ now: MonotonicInstant) -> Bool {
        guard phase == .body, bodyWindow?.goesOn(at: now, moved: heldBodyBytes) ?? false else { return false }
        phaseDeadline = bodyWindow?.deadline ?? .never
        return true
    }

    func beginWriteWindow() {
        writeWindow = window(moved: acknowledgedBytes)
        applyDeadline()
    }

    func endWriteWindow() {
        writeWindow = nil
        applyDeadline()
    }

    private func readerKeepsUp(_ now: MonotonicInstant) -> Bool {
        guard let window = writeWindow, window.deadline <= now else { return true }
        return writeWindow?.goesOn(at: now, moved: acknowledgedBytes) ?? true
    }

    /// What the client's kernel has: ours takes in megabytes at once and says for long that there is no room.
    private var acknowledgedBytes: Int {
        sentBytes - Socket.unacknowledged(descriptor)
    }

    private func window(moved: Int) -> RateWindow {
        RateWindow(
            from: loop.now, moved: moved, grace: context.timeouts.rateGrace, perByte: context.timeouts.perByte)
    }

    // MARK: The memory that bodies and answers take

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

    /// Answers whether an answer of so many bytes may wait to be sent. Small ones always may: they cost no more than
    /// what each connection has anyway.
    func holdAnswer(_ count: Int) -> Bool {
        guard count > ResponseEncoder.smallBody else { return true }
        guard context.load.holdAnswer(count, limit: context.configuration.maxBufferedAnswerBytes) else { return false }
        heldAnswerBytes = count
        return true
    }

    func releaseAnswer(downTo count: Int) {
        guard heldAnswerBytes > count else { return }
        context.load.releaseAnswer(heldAnswerBytes - count)
        heldAnswerBytes = count
    }

    // MARK: The end

    /// Closes at once, and nothing that is still on its way arrives.
    func reset() {
        guard phase != .closed else { return }
        Socket.resetOnClose(descriptor)
        close()
    }

    func close() {
        guard phase != .closed else { return }
        phase = .closed
        releaseBody()
        if let body = endBody(), body.isStream { task?.cancel() }
        loop.remove(descriptor)
        Glibc.close(descriptor)
        idleTask?.resume()
        idleTask = nil
        context.closed(self)
    }
}
