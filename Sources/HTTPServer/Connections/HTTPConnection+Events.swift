import Glibc

/// Streams of events, which end with their client or the server
/// ([ADR 23](../../../docs/adr/0023-streams-and-what-replicas-counted.md)).
extension HTTPConnection {
    /// Begins a stream, which `ServerLoad` has counted, behind its head.
    func begin(_ body: LiveBody, isHTTP11: Bool, keepAlive: Bool, _ record: AccessRecord?) {
        let limit = context.configuration.maxBufferedStreamBytes
        // The kernel would take megabytes for a client that reads nothing, and say for long that there is room.
        _ = Socket.set(descriptor, SOL_SOCKET, SO_SNDBUF, Int32(clamping: limit))
        let course = StreamCourse(limit: limit, interval: context.timeouts.streamHeartbeat, at: loop.now)
        let stream = OutgoingStream(
            body, isHTTP11: isHTTP11, keepAlive: keepAlive, course: course, record: record)
        context.metrics.streamsOpen.add(1)
        enter(.streaming(stream))
        if context.isStopping { advance(stream, .stop) }
    }

    /// Asks the source for one event after the other, each when the client has read of those before. On the connection's
    /// task.
    func pump(_ stream: OutgoingStream) async {
        while isStreaming(stream) {
            guard stream.course.state != .full else {
                await withUnsafeContinuation { idleTask = $0 }
                continue
            }
            let event = await stream.source.next()
            // The loop has ended, or the client has gone meanwhile.
            guard loop.isCurrent, isStreaming(stream) else { return }
            if let event { write(event, to: stream) }
            advance(stream, event == nil ? .closed : .wrote)
        }
    }

    private func isStreaming(_ stream: OutgoingStream) -> Bool {
        if case .streaming(let current) = phase { current === stream } else { false }
    }

    /// Tells the stream's course of an event, and does what follows.
    func advance(_ stream: OutgoingStream, _ event: StreamCourse.Event) {
        switch stream.course.take(event, unsent: output.count, at: loop.now) {
        case .nothing: break
        case .ask: wake()
        case .beat: write(stream.heartbeat, to: stream)
        case .close: stream.source.close()
        case .end: return end(stream)
        }
        // The deadline has moved.
        enter(.streaming(stream))
    }

    private func write(_ bytes: [UInt8], to stream: OutgoingStream) {
        guard !bytes.isEmpty, stream.writer.begin(bytes.count, to: &output.bytes) else { return }
        output.bytes.append(contentsOf: bytes)
        stream.writer.endPiece(to: &output.bytes)
        continueAtEndOfTurn()
    }

    private func wake() {
        idleTask?.resume()
        idleTask = nil
    }

    private func end(_ stream: OutgoingStream) {
        _ = stream.writer.end(to: &output.bytes)
        continueAtEndOfTurn()
        retire(stream)
        answered(keepAlive: stream.keepAlive)
        wake()
    }

    /// Closes the source of a stream that has come to its end, and logs it.
    func retire(_ stream: OutgoingStream) {
        stream.source.close()
        context.load.endStream(peer)
        context.metrics.streamsOpen.add(-1)
        if let record = stream.record { context.onResponse?(record.ended(bodyBytes: stream.writer.bodyBytes)) }
        stream.record = nil
    }
}
