import Glibc
import Synchronization

/// A piece of work that is being recorded: a request, or an attempt. What is not recorded has none.
public final class Span: Sendable {
    /// The part that it has in a call from one process to another (OTLP's `SpanKind`).
    public enum Kind: Int, Sendable {
        case server = 2
        case client = 3
        case producer = 4
    }

    private struct State {
        var name: String
        var attributes: [SpanAttribute]
        var hasEnded = false
    }

    /// The span as others name it: what goes on to whoever is called.
    public let context: TraceContext
    let kind: Kind
    /// The span that it is a child of, in another process; nil: it begins a trace.
    let parent: SpanID?
    /// The span, of another trace, that it comes of; nil: none.
    let link: TraceContext?
    /// When it began: nanoseconds since the Unix epoch.
    let startedAt: UInt64
    private let startedAtMonotonic: UInt64
    private let state: Mutex<State>
    private let sink: any SpanSink

    init(
        _ name: String, _ kind: Kind, _ context: TraceContext, parent: SpanID?, link: TraceContext?,
        attributes: [SpanAttribute], sink: any SpanSink
    ) {
        self.context = context
        self.kind = kind
        self.parent = parent
        self.link = link
        self.sink = sink
        startedAt = Self.time(CLOCK_REALTIME)
        startedAtMonotonic = Self.time(CLOCK_MONOTONIC)
        state = Mutex(State(name: name, attributes: attributes))
    }

    /// Gives it another name, once more is known.
    public func rename(_ name: String) {
        state.withLock { $0.name = name }
    }

    /// Adds what it has to say.
    public func add(_ attributes: SpanAttribute...) {
        state.withLock { $0.attributes += attributes }
    }

    /// Ends it and hands it on, once; later calls do nothing. One that is never ended is never seen.
    ///
    /// - Parameter hasFailed: what it stands for went wrong.
    public func end(hasFailed: Bool) {
        let ended = state.withLock { state -> State? in
            if state.hasEnded { return nil }
            state.hasEnded = true
            return state
        }
        guard let ended else { return }
        // The wall clock may have been set meanwhile.
        let endedAt = startedAt + (Self.time(CLOCK_MONOTONIC) - startedAtMonotonic)
        sink.take(
            OTLPSpan.bytes(
                of: self, name: ended.name, attributes: ended.attributes, endedAt: endedAt, hasFailed: hasFailed))
    }

    private static func time(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

/// The receiver of spans that have ended.
public protocol SpanSink: Sendable {
    /// Takes a span, as a message `Span` of OTLP. Called wherever one ends: it may neither block nor fail.
    func take(_ span: [UInt8])
}
