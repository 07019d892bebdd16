import CLinux

extension Connection {
    /// Answers of one turn leave in one write; what a turn has no budget for goes on in the next.
    func goOnAtEndOfTurn() {
        guard !willEndTurn else { return }
        willEndTurn = true
        loop.callAtEndOfTurn(self)
    }

    var hasUnsent: Bool {
        !output.isEmpty || outgoing.map { !$0.piece.isEmpty } ?? false
    }

    /// Sends what the socket takes, within the turn's budget.
    func flush() {
        while hasUnsent, isWritable, phase != .closed {
            let room = budget.room(in: loop.turn)
            guard room > 0 else { return goOnAtEndOfTurn() }
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
        guard phase != .closed else { return }
        if !hasUnsent, writeWindow != nil { endWriteWindow() }
        if phase == .answering { goOnWithBody() }
        if phase == .flushing, !hasUnsent { closeOurSide() }
    }

    /// The output buffer goes before the body's piece.
    private func sendSome(_ room: Int) -> Socket.Transfer {
        guard output.isEmpty else {
            let transfer = output.withUnsent { Socket.send(descriptor, UnsafeBufferPointer(rebasing: $0.prefix(room))) }
            if case .bytes(let count) = transfer { output.drop(count) }
            return transfer
        }
        let transfer = outgoing?.piece.withUnsafeBufferPointer {
            Socket.send(descriptor, UnsafeBufferPointer(rebasing: $0.prefix(room)))
        }
        if case .bytes(let count) = transfer { outgoing?.drop(count) }
        return transfer ?? .wouldBlock
    }

    /// Nothing more will be answered: what is waiting goes out, then the connection closes in stages.
    func finish() {
        phase = .flushing
        setDeadline(.never)
        if output.isEmpty { closeOurSide() } else { goOnAtEndOfTurn() }
    }

    /// A close with unread bytes would reset the connection and could destroy the answer on its way (RFC 9112 §9.6).
    private func closeOurSide() {
        guard !peerEnded, linux_shutdown_write(descriptor) == 0 else { return close() }
        phase = .draining
        setDeadline(after: context.timeouts.linger)
    }

    func drain() {
        while isReadable, phase == .draining {
            guard budget.canRead(in: loop.turn) else { return goOnAtEndOfTurn() }
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
