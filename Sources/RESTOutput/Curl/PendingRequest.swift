/// A request with who waits for its result. A class, for it goes through many hands and never changes.
final class PendingRequest: Sendable {
    let request: OutboundRequest
    /// Monotonic nanoseconds.
    let deadline: UInt64
    /// Resumed by the curl thread, which owns the request from the mailbox to its result.
    let continuation: UnsafeContinuation<TransportResult, Never>

    init(
        request: OutboundRequest, deadline: UInt64, continuation: UnsafeContinuation<TransportResult, Never>
    ) {
        self.request = request
        self.deadline = deadline
        self.continuation = continuation
    }
}
