/// The course of a stream of events, from its first to its end: a state machine without a clock, a socket or a source.
///
///     asking ──wrote, the client is behind──► full ──sent──► asking
///     asking ──stop──► closing ──closed──► ended         full ──stop──► ended, asking ──closed──► ended
struct StreamCourse: Equatable {
    enum State: Equatable {
        /// The source is asked for its next event.
        case asking
        /// The client has not read what was written: the source is left alone, and keeps what is newest.
        case full
        /// The server stops: the source is closed, and its end awaited.
        case closing
        /// The body is whole.
        case ended
    }

    enum Event {
        /// An event was written to the output.
        case wrote
        /// The socket took some of the output.
        case sent
        /// `beatAt` has passed.
        case quiet
        /// The source has come to its end.
        case closed
        /// The server stops.
        case stop
    }

    enum Action: Equatable {
        case nothing
        /// Ask the source for its next event.
        case ask
        /// Write the heartbeat.
        case beat
        /// Close the source.
        case close
        /// End the body.
        case end
    }

    /// Bytes that may wait for the client before the source is left alone.
    let limit: Int
    /// Nanoseconds without a write after which the heartbeat is due.
    let interval: Int64
    private(set) var state = State.asking
    /// The heartbeat is due then, unless an event is written before.
    private(set) var beatAt: MonotonicInstant

    init(limit: Int, interval: Int64, at now: MonotonicInstant) {
        self.limit = limit
        self.interval = interval
        beatAt = now.advanced(by: interval)
    }

    /// Takes an event in.
    ///
    /// - Parameter unsent: bytes that wait for the client.
    mutating func take(_ event: Event, unsent: Int, at now: MonotonicInstant) -> Action {
        switch (state, event) {
        case (.asking, .wrote), (.closing, .wrote):
            beatAt = now.advanced(by: interval)
            guard state == .asking, unsent >= limit else { return .ask }
            state = .full
            return .nothing
        case (.full, .sent) where unsent < limit:
            state = .asking
            return .ask
        case (.asking, .quiet), (.full, .quiet), (.closing, .quiet): return beat(unsent: unsent, at: now)
        case (.asking, .stop):
            state = .closing
            return .close
        case (.full, .stop), (.asking, .closed), (.closing, .closed):
            state = .ended
            return .end
        default: return .nothing
        }
    }

    /// A client that is behind gets no heartbeat: what waits for it shows as well that the server lives.
    private mutating func beat(unsent: Int, at now: MonotonicInstant) -> Action {
        guard beatAt <= now else { return .nothing }
        beatAt = now.advanced(by: interval)
        return unsent == 0 ? .beat : .nothing
    }
}
