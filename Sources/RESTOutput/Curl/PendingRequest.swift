/// A request with who waits for its result.
struct PendingRequest: Sendable {
    let request: OutboundRequest
    /// Monotonic nanoseconds.
    let deadline: UInt64
    /// Resumed by the curl thread, which owns the request from the mailbox to its result.
    let continuation: UnsafeContinuation<TransportResult, Never>
}
