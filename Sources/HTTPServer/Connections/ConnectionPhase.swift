/// Where a connection is in its life; each phase has one deadline.
enum ConnectionPhase {
    /// Waiting for a request or in the middle of its head.
    case head
    case body
    /// A handler has the request. Nothing is read meanwhile: the kernel's buffer holds the client back.
    case handling
    /// A large or streamed body goes out as the client reads, which is its one deadline. Nothing is read meanwhile.
    case answering
    /// The last answer is on its way out.
    case flushing
    /// Our side is closed; what still comes is discarded until the client closes (RFC 9112 §9.6).
    case draining
    case closed

    var isReading: Bool {
        switch self {
        case .head, .body: true
        case .handling, .answering, .flushing, .draining, .closed: false
        }
    }

    /// Whether somebody works for a client, who may go.
    var hasRequest: Bool {
        switch self {
        case .handling, .answering: true
        case .head, .body, .flushing, .draining, .closed: false
        }
    }
}
