/// A connection's phase: what it does now, with what only that phase has. `HTTPConnection.enter(_:)` changes it, and
/// each phase has one deadline, `HTTPConnection.deadline(of:)`.
///
///     waiting → head → body → handling → answering → waiting …
///     handling → streaming → waiting …
///     any → flushing → draining → closed
enum ConnectionPhase {
    /// Between two requests: nothing of the next one has come, but for empty lines.
    case waiting
    /// In the middle of a request's head.
    case head
    /// A request's body arrives.
    case body(IncomingBody)
    /// A handler has the request. Nothing is read meanwhile: the kernel's buffer holds the client back.
    case handling(Exchange)
    /// A large or streamed body goes out as the client reads. Nothing is read meanwhile.
    case answering(OutgoingBody)
    /// Events go out as they happen. Nothing is read meanwhile.
    case streaming(OutgoingStream)
    /// The last answer is on its way out.
    case flushing
    /// Our side is closed; what still comes is discarded until the client closes (RFC 9112 §9.6).
    case draining
    /// The socket is closed.
    case closed

    /// True while bytes of requests are taken.
    var isReading: Bool {
        switch self {
        case .waiting, .head, .body: true
        case .handling, .answering, .streaming, .flushing, .draining, .closed: false
        }
    }

    /// True while a handler or a stream works for the client, who may go.
    var hasRequest: Bool {
        switch self {
        case .handling, .answering, .streaming: true
        case .waiting, .head, .body, .flushing, .draining, .closed: false
        }
    }

    /// True once nothing more is taken from the client as a request (RFC 9112 §9.6).
    var readsNoMore: Bool {
        switch self {
        case .flushing, .draining, .closed: true
        case .waiting, .head, .body, .handling, .answering, .streaming: false
        }
    }

    var isClosed: Bool {
        if case .closed = self { true } else { false }
    }

    var isDraining: Bool {
        if case .draining = self { true } else { false }
    }
}

/// A request whose body is arriving. A class, so that the bytes gathered so far are appended to in place.
final class IncomingBody {
    let head: RequestHead
    var decoder: BodyDecoder
    /// Judges whether the body arrives fast enough.
    var window: RateWindow

    init(_ head: RequestHead, limits: RequestLimits, window: RateWindow) {
        self.head = head
        decoder = BodyDecoder(head.framing, limits: limits)
        self.window = window
    }
}

/// A request that a handler is answering. A class, for it crosses from the connection to its task and back.
final class Exchange: Sendable {
    /// The request's number on its connection, from 1: tells a late answer from that of a later request.
    let number: Int
    let request: HTTPRequest
    let started: MonotonicInstant
    let isHTTP11: Bool
    let keepAlive: Bool

    init(number: Int, request: HTTPRequest, started: MonotonicInstant, isHTTP11: Bool, keepAlive: Bool) {
        self.number = number
        self.request = request
        self.started = started
        self.isHTTP11 = isHTTP11
        self.keepAlive = keepAlive
    }
}
