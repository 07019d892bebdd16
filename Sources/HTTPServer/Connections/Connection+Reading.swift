import Glibc

extension Connection {
    /// One read into the loop's buffer, parsed from there; what is left over becomes the connection's own.
    func receive() {
        let buffer = loop.scratch
        switch Socket.receive(descriptor, into: buffer) {
        case .bytes(let count):
            // A short read emptied the socket: the next bytes raise a new edge (epoll(7)).
            if count < buffer.count, !sawHangup { isReadable = false }
            context.metrics.receivedBytes.add(count)
            budget.read(count)
            let rest = parse(UnsafeBufferPointer(rebasing: buffer[..<count]))
            if phase != .closed, !rest.isEmpty { keep(rest) }
        case .wouldBlock: isReadable = false
        case .ended: end()
        case .failed: close()
        }
    }

    /// Parses on in what an earlier read left over.
    func takeInput() {
        let rest = input.withUnsafeBufferPointer { parse(UnsafeBufferPointer(rebasing: $0[inputStart...])).count }
        inputStart = input.count - rest
        if rest == 0 { forgetInput() }
    }

    private func keep(_ rest: UnsafeBufferPointer<UInt8>) {
        input = Array(rest)
        inputStart = 0
    }

    private func forgetInput() {
        input = []
        inputStart = 0
    }

    /// Goes on while requests are being read and answers have room; gives back what was not used.
    private func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var rest = bytes
        do {
            while phase.isReading, !rest.isEmpty, output.count <= context.configuration.maxBufferedOutputBytes {
                let count = phase == .head ? try parseHead(rest) : try parseBody(rest)
                rest = UnsafeBufferPointer(rebasing: rest[count...])
            }
        } catch {
            refuse(error)
        }
        // After the last request nothing is read any more (RFC 9112 §9.6).
        return phase == .flushing || phase == .closed ? UnsafeBufferPointer(start: nil, count: 0) : rest
    }

    private func parseHead(_ bytes: UnsafeBufferPointer<UInt8>) throws(RequestFailure) -> Int {
        let hadBegun = parser.hasBegun
        let (count, head) = try parser.consume(bytes)
        if let head {
            try begin(head, bodyHasArrived: count < bytes.count)
        } else if !hadBegun, parser.hasBegun {
            setDeadline(after: context.timeouts.head)
        }
        return count
    }

    private func begin(_ head: RequestHead, bodyHasArrived: Bool) throws(RequestFailure) {
        guard head.framing != .none else { return handle(head, body: []) }
        self.head = head
        phase = .body
        decoder = BodyDecoder(head.framing, limits: context.configuration.request)
        beginBodyWindow()
        guard head.expectsContinue, !bodyHasArrived else { return }
        output.bytes.append("HTTP/1.1 100 Continue\r\n\r\n")
        goOnAtEndOfTurn()
    }

    private func parseBody(_ bytes: UnsafeBufferPointer<UInt8>) throws(RequestFailure) -> Int {
        guard let head, let before = decoder?.body.count, let step = try decoder?.consume(bytes) else {
            preconditionFailure("a body has a head and a decoder")
        }
        let received = (decoder?.body.count ?? before) - before
        try holdBody(received)
        guard step.isComplete else { return step.0 }
        let body = decoder?.body ?? []
        decoder = nil
        handle(head, body: body)
        return step.0
    }

    /// The client has closed its side. What is in the middle of a request can never be one (RFC 9112 §8).
    private func end() {
        isReadable = false
        peerEnded = true
        if phase == .head, !parser.hasBegun {
            finish()
        } else {
            refuse(RequestFailure(400, "The request ended before it was complete"))
        }
    }
}
