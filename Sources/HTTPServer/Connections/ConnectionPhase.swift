/// Where a connection is in its life; each phase has one deadline.
enum ConnectionPhase {
    /// Waiting for a request or in the middle of its head.
    case head
    case body
    /// A handler has the request. Nothing is read meanwhile: the kernel's buffer holds the client back.
    case handling
    /// The last answer is on its way out.
    case flushing
    /// Our side is closed; what still comes is discarded until the client closes (RFC 9112 §9.6).
    case draining
    case closed

    var isReading: Bool {
        switch self {
        case .head, .body: true
        case .handling, .flushing, .draining, .closed: false
        }
    }
}
