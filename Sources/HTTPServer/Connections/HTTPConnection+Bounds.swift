/// The bounds of a client's pace, and of the memory that its bodies and answers take.
extension HTTPConnection {
    // MARK: Pace

    func beginWriteWindow() {
        writeWindow = window(moved: acknowledgedBytes)
        applyDeadline()
    }

    func endWriteWindow() {
        writeWindow = nil
        applyDeadline()
    }

    /// True unless an answer waits and its client reads below the minimum rate.
    func readerKeepsUp(_ now: MonotonicInstant) -> Bool {
        guard let window = writeWindow, window.deadline <= now else { return true }
        return writeWindow?.continues(at: now, moved: acknowledgedBytes) ?? true
    }

    /// Bytes that the client's kernel has: ours takes in megabytes at once and says for long that there is no room.
    private var acknowledgedBytes: Int {
        sentBytes - Socket.unacknowledged(descriptor)
    }

    func window(moved: Int) -> RateWindow {
        RateWindow(
            from: loop.now, moved: moved, grace: context.timeouts.rateGrace, perByte: context.timeouts.perByte)
    }

    // MARK: Memory

    /// Counts so many more bytes of a request's body; throws 503 when all connections together hold too many.
    func holdBody(_ count: Int) throws(RequestError) {
        guard context.load.holdBody(count, limit: context.configuration.maxBufferedBodyBytes) else {
            throw RequestError(503, "Too many bodies are being received")
        }
        heldBodyBytes += count
    }

    func releaseBody() {
        guard heldBodyBytes > 0 else { return }
        context.load.releaseBody(heldBodyBytes)
        heldBodyBytes = 0
    }

    /// Counts an answer's bytes. Small answers always have room: they cost no more than what each connection has anyway.
    ///
    /// - Returns: false when all connections together hold too many.
    func holdAnswer(_ count: Int) -> Bool {
        guard count > ResponseEncoder.smallBody else { return true }
        guard context.load.holdAnswer(count, limit: context.configuration.maxBufferedAnswerBytes) else { return false }
        heldAnswerBytes = count
        return true
    }

    /// Counts a stream.
    ///
    /// - Returns: false when there are too many, of all or of this peer; true as well for an answer that begins none.
    func holdStream(for response: HTTPResponse, _ exchange: Exchange) -> Bool {
        guard case .live = response.body, response.hasBody, exchange.request.method != .head else { return true }
        let configuration = context.configuration
        return context.load.beginStream(
            peer, limit: configuration.maxStreams,
            perPeer: configuration.isTrusted(peer) ? .max : configuration.maxStreamsPerPeer)
    }

    func releaseAnswer(downTo count: Int) {
        guard heldAnswerBytes > count else { return }
        context.load.releaseAnswer(heldAnswerBytes - count)
        heldAnswerBytes = count
    }
}

/// The configuration's durations in nanoseconds, as deadlines are computed for every request.
struct ConnectionTimeouts {
    let firstByte: Int64
    let head: Int64
    let rateGrace: Int64
    let keepAlive: Int64
    let handler: Int64
    let linger: Int64
    let closing: Int64
    let streamHeartbeat: Int64
    /// Nanoseconds that one byte buys at the minimum rate.
    let perByte: Int64

    init(_ configuration: HTTPServerConfiguration) {
        firstByte = configuration.firstByteTimeout.nanoseconds
        head = configuration.headTimeout.nanoseconds
        rateGrace = configuration.rateGrace.nanoseconds
        keepAlive = configuration.keepAliveTimeout.nanoseconds
        handler = configuration.handlerTimeout.nanoseconds
        linger = configuration.lingerTimeout.nanoseconds
        closing = configuration.closingGrace.nanoseconds
        streamHeartbeat = configuration.streamHeartbeat.nanoseconds
        perByte = 1_000_000_000 / Int64(max(1, configuration.minimumRate))
    }
}
