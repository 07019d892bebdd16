import CLinux

/// The last part of a request's path: the answer becomes bytes on the socket.
extension HTTPConnection {
    /// Writes `response` into the output buffer. After it the connection reads on, or closes.
    func send(_ response: HTTPResponse, _ envelope: ResponseEncoder.Envelope, _ record: AccessRecord?) {
        context.date.refresh()
        ResponseEncoder.append(response, envelope, date: context.date.line, to: &output.bytes)
        continueAtEndOfTurn()
        guard ResponseEncoder.hasMore(response, envelope) else {
            releaseAnswer(downTo: 0)
            if let record { context.onResponse?(record) }
            return answered(keepAlive: envelope.keepAlive)
        }
        if case .live(let body) = response.body {
            return begin(body, isHTTP11: envelope.isHTTP11, keepAlive: envelope.keepAlive, record)
        }
        let body = OutgoingBody(response.body, isHTTP11: envelope.isHTTP11, keepAlive: envelope.keepAlive)
        enter(.answering(body))
        switch response.body {
        case .bytes(let bytes), .shared(let bytes):
            _ = body.add(bytes[...], to: &output.bytes)
            if let record { context.onResponse?(record) }
        case .stream: body.record = record
        case .live: break
        }
    }

    /// The answer is in the output buffer, whole: the next request, or the end.
    func answered(keepAlive: Bool) {
        if keepAlive { enter(.waiting) } else { finish() }
    }

    /// Asks for `turnEnded()`: answers of one turn leave in one write, and what a turn has no budget for has the next.
    func continueAtEndOfTurn() {
        guard !willEndTurn else { return }
        willEndTurn = true
        loop.callAtEndOfTurn(self)
    }

    var hasUnsent: Bool {
        if !output.isEmpty { return true }
        guard case .answering(let body) = phase else { return false }
        return !body.piece.isEmpty
    }

    /// Sends what the socket takes, within the turn's budget.
    func flush() {
        while hasUnsent, isWritable, !phase.isClosed {
            let room = budget.room(in: loop.turn)
            guard room > 0 else { return continueAtEndOfTurn() }
            switch sendSome(room) {
            case .bytes(let count):
                context.metrics.sentBytes.add(count)
                budget.wrote(count)
                sentBytes += count
            case .wouldBlock, .ended:
                isWritable = false
                if writeWindow == nil { beginWriteWindow() }
            case .failed: close()
            }
        }
        guard !phase.isClosed else { return }
        if !hasUnsent, writeWindow != nil { endWriteWindow() }
        switch phase {
        case .answering(let body): continueBody(body)
        case .streaming(let stream): advance(stream, .sent)
        default: break
        }
        if case .flushing = phase, !hasUnsent { closeOurSide() }
    }

    /// The output buffer goes before the body's piece.
    private func sendSome(_ room: Int) -> Socket.Transfer {
        guard output.isEmpty else {
            let transfer = output.withUnsent { Socket.send(descriptor, UnsafeBufferPointer(rebasing: $0.prefix(room))) }
            if case .bytes(let count) = transfer { output.drop(count) }
            return transfer
        }
        guard case .answering(let body) = phase else { return .wouldBlock }
        let transfer = body.piece.withUnsafeBufferPointer {
            Socket.send(descriptor, UnsafeBufferPointer(rebasing: $0.prefix(room)))
        }
        if case .bytes(let count) = transfer { body.drop(count) }
        return transfer
    }

    // MARK: The end

    /// Nothing more will be answered: what is waiting goes out, then the connection closes in stages.
    func finish() {
        enter(.flushing)
        if output.isEmpty { closeOurSide() } else { continueAtEndOfTurn() }
    }

    /// Ends our side only: a close with unread bytes would reset the connection and could destroy the answer on its way
    /// (RFC 9112 §9.6).
    private func closeOurSide() {
        guard !peerEnded, linux_shutdown_write(descriptor) == 0 else { return close() }
        enter(.draining)
    }

    /// Reads and discards what the client still sends, within bounds.
    func drain() {
        while isReadable, phase.isDraining {
            guard budget.canRead(in: loop.turn) else { return continueAtEndOfTurn() }
            switch Socket.receive(descriptor, into: loop.scratch) {
            case .bytes(let count):
                drainedBytes += count
                budget.read(count)
                context.metrics.receivedBytes.add(count)
                if drainedBytes > context.configuration.lingerBytes { close() }
            case .wouldBlock: isReadable = false
            case .ended, .failed: close()
            }
        }
    }
}
