import Glibc

/// The first part of a request's path: bytes become a request.
extension HTTPConnection {
    /// Makes one read into the loop's buffer and parses from there; what is left over becomes the connection's own.
    func receive() {
        let buffer = loop.scratch
        switch Socket.receive(descriptor, into: buffer) {
        case .bytes(let count):
            // A short read emptied the socket: the next bytes raise a new edge (epoll(7)).
            if count < buffer.count, !sawHangup { isReadable = false }
            context.metrics.receivedBytes.add(count)
            budget.read(count)
            let rest = parse(UnsafeBufferPointer(rebasing: buffer[..<count]))
            if !phase.isClosed, !rest.isEmpty { keep(rest) }
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

    /// Parses while requests are being read and answers have room; gives back what was not used.
    private func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var rest = bytes
        do {
            while phase.isReading, !rest.isEmpty, output.count <= context.configuration.maxBufferedOutputBytes {
                let count = if case .body(let body) = phase { try parse(rest, of: body) } else { try parseHead(rest) }
                rest = UnsafeBufferPointer(rebasing: rest[count...])
            }
        } catch {
            refuse(error)
        }
        return phase.readsNoMore ? UnsafeBufferPointer(start: nil, count: 0) : rest
    }

    private func parseHead(_ bytes: UnsafeBufferPointer<UInt8>) throws(RequestError) -> Int {
        let (count, head) = try parser.consume(bytes)
        if let head {
            try begin(head, bodyHasArrived: count < bytes.count)
        } else if case .waiting = phase, parser.hasBegun {
            enter(.head)
        }
        return count
    }

    private func begin(_ head: RequestHead, bodyHasArrived: Bool) throws(RequestError) {
        guard head.framing != .none else { return handle(head, body: []) }
        enter(.body(IncomingBody(head, limits: context.configuration.request, window: window(moved: 0))))
        guard head.expectsContinue, !bodyHasArrived else { return }
        output.bytes.append("HTTP/1.1 100 Continue\r\n\r\n")
        continueAtEndOfTurn()
    }

    private func parse(
        _ bytes: UnsafeBufferPointer<UInt8>, of incoming: IncomingBody
    ) throws(RequestError) -> Int {
        let before = incoming.decoder.body.count
        let (count, isComplete) = try incoming.decoder.consume(bytes)
        try holdBody(incoming.decoder.body.count - before)
        if isComplete { handle(incoming.head, body: incoming.decoder.takeBody()) }
        return count
    }

    private func keep(_ rest: UnsafeBufferPointer<UInt8>) {
        input = Array(rest)
        inputStart = 0
    }

    private func forgetInput() {
        input = []
        inputStart = 0
    }

    /// The client has closed its side. What is in the middle of a request can never be one (RFC 9112 §8).
    private func end() {
        isReadable = false
        peerEnded = true
        if case .waiting = phase {
            finish()
        } else {
            refuse(RequestError(400, "The request ended before it was complete"))
        }
    }
}
