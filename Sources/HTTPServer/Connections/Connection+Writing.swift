import CLinux

extension Connection {
    /// Answers of one turn leave in one write.
    func flushAtEndOfTurn() {
        guard !willEndTurn else { return }
        willEndTurn = true
        loop.callAtEndOfTurn(self)
    }

    /// Sends what the socket takes.
    func flush() {
        while !output.isEmpty, isWritable, phase != .closed {
            switch output.withUnsent({ Socket.send(descriptor, $0) }) {
            case .bytes(let count):
                context.metrics.sentBytes.add(count)
                output.drop(count)
                extendWriteDeadline(by: count)
            case .wouldBlock, .ended:
                isWritable = false
                if !isWaitingToWrite { setWriteDeadline(loop.now.advanced(by: context.timeouts.rateGrace)) }
            case .failed: close()
            }
        }
        if output.isEmpty, phase == .flushing { closeOurSide() }
    }

    /// Nothing more will be answered: what is waiting goes out, then the connection closes in stages.
    func finish() {
        phase = .flushing
        setDeadline(.never)
        if output.isEmpty { closeOurSide() } else { flushAtEndOfTurn() }
    }

    /// A close with unread bytes would reset the connection and could destroy the answer on its way (RFC 9112 §9.6).
    private func closeOurSide() {
        guard !peerEnded, linux_shutdown_write(descriptor) == 0 else { return close() }
        phase = .draining
        setDeadline(after: context.timeouts.linger)
    }

    func drain() {
        while isReadable, phase == .draining {
            switch Socket.receive(descriptor, into: loop.scratch) {
            case .bytes(let count):
                drainedBytes += count
                context.metrics.receivedBytes.add(count)
                if drainedBytes > context.configuration.lingerBytes { close() }
            case .wouldBlock: isReadable = false
            case .ended, .failed: close()
            }
        }
    }
}
