/// A request that a handler is answering. A class, for it crosses from the connection to its task and back.
final class Exchange: Sendable {
    /// Tells a late answer from that of a later request.
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
