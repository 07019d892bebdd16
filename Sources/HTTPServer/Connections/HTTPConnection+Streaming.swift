/// Bodies that are larger than the output buffer, or made as the client reads
/// ([ADR 15](../../../docs/adr/0015-bodies-are-made-as-the-client-reads.md)).
extension HTTPConnection {
    /// Asks a stream for one piece after the other, each when there is room for it. On the connection's task.
    func pump(_ stream: consuming any HTTPBodyStream) async {
        while case .answering(let body) = phase {
            guard hasRoomForPiece(body) else {
                await withUnsafeContinuation { idleTask = $0 }
                continue
            }
            let piece = await stream.next()
            // The loop has ended, or the client has gone meanwhile.
            guard loop.isCurrent, case .answering = phase else { return }
            releaseAnswer(downTo: stream.heldBytes)
            take(piece, into: body)
        }
    }

    private func take(_ piece: HTTPBodyPiece, into body: OutgoingBody) {
        switch piece {
        case .bytes(let bytes):
            guard body.add(bytes, to: &output.bytes) else { return cut(body) }
        case .end:
            guard body.end(to: &output.bytes) else { return cut(body) }
            finishBody(body)
        case .failed: return cut(body)
        }
        continueAtEndOfTurn()
    }

    /// Takes the body at hand further once the client has read of it.
    func continueBody(_ body: OutgoingBody) {
        guard hasRoomForPiece(body) else { return }
        guard body.isStream else { return finishBody(body) }
        idleTask?.resume()
        idleTask = nil
    }

    /// A stream's pieces are asked for while hardly more waits than of other answers.
    private func hasRoomForPiece(_ body: OutgoingBody) -> Bool {
        guard body.piece.isEmpty else { return false }
        return body.isStream ? output.count < context.configuration.maxBufferedOutputBytes : output.isEmpty
    }

    /// The body is in the output buffer, whole.
    private func finishBody(_ body: OutgoingBody) {
        retire(body)
        answered(keepAlive: body.keepAlive)
    }

    /// The client gets a part and sees that it is one: neither the length nor the last chunk comes (RFC 9112 §8). Where
    /// the close would be the end, the connection is reset.
    private func cut(_ body: OutgoingBody) {
        context.metrics.answersCut.add()
        guard body.writer.showsItsEnd else { return reset() }
        retire(body)
        finish()
    }

    /// Gives back the memory of a body that has come to its end, and logs it.
    func retire(_ body: OutgoingBody) {
        releaseAnswer(downTo: 0)
        if let record = body.record { context.onResponse?(record.ended(bodyBytes: body.writer.bodyBytes)) }
        body.record = nil
    }
}
