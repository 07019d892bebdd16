/// Answers: their heads at once, large and streamed bodies as the client reads.
extension Connection {
    /// Writes the answer to the request at hand; the caller goes on reading.
    func answer(_ response: HTTPResponse, mayKeepAlive: Bool = true) {
        guard let exchange else { return }
        if holdAnswer(response.body.heldBytes) {
            conclude(exchange, response, mayKeepAlive)
        } else {
            conclude(exchange, unavailable("Too many answers wait to be read", exchange.request.id), mayKeepAlive)
        }
    }

    private func conclude(_ exchange: Exchange, _ response: HTTPResponse, _ mayKeepAlive: Bool) {
        self.exchange = nil
        releaseBody()
        let asksToClose = response.headers.contains("connection", "close")
        var keepAlive = exchange.keepAlive && mayKeepAlive && !asksToClose && !context.isStopping
        // Such a body ends with the connection.
        if response.body.length == nil, !exchange.isHTTP11 { keepAlive = false }
        let envelope = ResponseEncoder.Envelope(
            isHead: exchange.request.method == .head, isHTTP11: exchange.isHTTP11, keepAlive: keepAlive,
            requestID: exchange.request.id)
        let nanoseconds = MonotonicInstant.now.nanoseconds - exchange.started.nanoseconds
        context.metrics.duration.observe(Double(nanoseconds) * 1e-9)
        context.metrics.countRequest(exchange.request.method, response.status)
        let record = context.onResponse.map { _ in
            AccessRecord(exchange.request, response, since: exchange.started, lasting: nanoseconds)
        }
        send(response, envelope, record)
    }

    /// Writes `response`. After it the connection reads on, or closes.
    func send(_ response: HTTPResponse, _ envelope: ResponseEncoder.Envelope, _ record: AccessRecord?) {
        context.date.refresh()
        ResponseEncoder.append(response, envelope, date: context.date.line, to: &output.bytes)
        goOnAtEndOfTurn()
        guard ResponseEncoder.hasMore(response, envelope) else {
            releaseAnswer(downTo: 0)
            if let record { context.onResponse?(record) }
            return answered(keepAlive: envelope.keepAlive)
        }
        phase = .answering
        setDeadline(.never)
        var body = OutgoingBody(response.body, isHTTP11: envelope.isHTTP11, keepAlive: envelope.keepAlive)
        switch response.body {
        case .bytes(let bytes), .shared(let bytes):
            _ = body.add(bytes[...], to: &output.bytes)
            if let record { context.onResponse?(record) }
        case .stream: body.record = record
        }
        outgoing = body
    }

    // MARK: Streams

    /// Asks for one piece after the other, each when there is room for it. On the connection's task.
    func pump(_ stream: consuming any HTTPBodyStream) async {
        while phase == .answering {
            guard hasRoomForPiece else {
                await withUnsafeContinuation { idleTask = $0 }
                continue
            }
            let piece = await stream.next()
            // The loop has ended, or the client has gone meanwhile.
            guard loop.isCurrent, phase == .answering else { return }
            releaseAnswer(downTo: stream.heldBytes)
            take(piece)
        }
    }

    private func take(_ piece: HTTPBodyPiece) {
        switch piece {
        case .bytes(let bytes):
            guard outgoing?.add(bytes, to: &output.bytes) ?? false else { return cut() }
        case .end:
            guard outgoing?.writer.end(to: &output.bytes) ?? false else { return cut() }
            bodyEnded()
        case .failed: return cut()
        }
        goOnAtEndOfTurn()
    }

    /// To be called when the client has read of the body at hand.
    func goOnWithBody() {
        guard let outgoing, hasRoomForPiece else { return }
        guard outgoing.isStream else { return bodyEnded() }
        idleTask?.resume()
        idleTask = nil
    }

    /// Of a body that is made as the client reads, hardly more waits than of other answers.
    private var hasRoomForPiece: Bool {
        guard let outgoing, outgoing.piece.isEmpty else { return false }
        return outgoing.isStream ? output.count < context.configuration.maxBufferedOutputBytes : output.isEmpty
    }

    private func bodyEnded() {
        guard let keepAlive = endBody()?.keepAlive else { return }
        answered(keepAlive: keepAlive)
    }

    /// The client gets a part and sees that it is one: neither the length nor the last chunk comes (RFC 9112 §8). Where
    /// the close would be the end, the connection is reset.
    private func cut() {
        context.metrics.answersCut.add()
        guard endBody()?.writer.showsItsEnd ?? false else { return reset() }
        finish()
    }

    /// Lets go of the body at hand and logs it.
    @discardableResult
    func endBody() -> OutgoingBody? {
        guard let body = outgoing else { return nil }
        outgoing = nil
        releaseAnswer(downTo: 0)
        if let record = body.record { context.onResponse?(record.ended(bodyBytes: body.writer.bodyBytes)) }
        return body
    }

    private func answered(keepAlive: Bool) {
        guard keepAlive else { return finish() }
        phase = .head
        // The server may have begun to stop while the body went out.
        setDeadline(after: context.isStopping ? context.timeouts.closing : context.timeouts.keepAlive)
    }
}
