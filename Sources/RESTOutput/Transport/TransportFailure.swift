/// Why a request got no answer.
public enum TransportFailure: String, CaseIterable, Sendable {
    /// The name has no address, or the resolver did not answer.
    case unresolved
    /// No connection: refused, unreachable.
    case connect
    /// The destination policy forbids every address of the host.
    case refusedByPolicy = "refused_by_policy"
    /// No connection that can be trusted: certificate, protocol version, handshake.
    case tls
    /// The connection broke before an answer was complete.
    case connectionLost = "connection_lost"
    /// The answer is not HTTP, or its header section has no bound.
    case malformedResponse = "malformed_response"
    case timeout
    /// The request cannot be sent at all.
    case invalidRequest = "invalid_request"
    /// The transport is closed or closing.
    case shutDown = "shut_down"
}
