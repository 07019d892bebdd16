/// Sends one request and says what came of it.
public protocol HTTPTransport: Sendable {
    /// Never throws, and never outlasts `request.timeout` by more than a moment. The end of the calling task does not
    /// end the request: what was sent cannot be unsent, and the timeout bounds it.
    func send(_ request: OutboundRequest) async -> TransportResult

    /// Takes no new request from now on, waits up to `deadline` for those in flight, ends the rest as
    /// `.failure(.interrupted, …)` or, where nothing was sent, `.failure(.shutDown, …)`, and frees what the transport
    /// holds. Must be called once before the process ends.
    func close(within deadline: Duration) async
}
