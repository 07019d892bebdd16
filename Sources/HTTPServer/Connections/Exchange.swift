/// A request that a handler is answering.
struct Exchange {
    /// Tells a late answer from that of a later request.
    let number: Int
    let request: HTTPRequest
    let started: MonotonicInstant
    let isHTTP11: Bool
    let keepAlive: Bool
    var task: Task<Void, Never>?
}
