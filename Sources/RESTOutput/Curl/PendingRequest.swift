/// A request with who waits for its result.
struct PendingRequest: Sendable {
    let request: OutboundRequest
    /// Monotonic nanoseconds.
    let deadline: UInt64
    let continuation: CheckedContinuation<TransportResult, Never>
}
