/// What may have to wait for its turn.
protocol QueuedTransfer {
    /// Scheme, host and port: connections are to one of these.
    var origin: String { get }
    /// Monotonic nanoseconds.
    var deadline: UInt64 { get }
}

extension PendingRequest: QueuedTransfer {
    var origin: String {
        request.origin
    }
}
