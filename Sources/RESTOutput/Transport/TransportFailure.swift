/// Why a request got no answer.
public enum TransportFailure: String, CaseIterable, Sendable {
    // Nothing was sent, and nobody was reached.

    /// The name has no address, or the resolver did not answer.
    case unresolved
    /// No connection: refused, unreachable, broken before the request was sent.
    case connect
    /// No connection that can be trusted: certificate, protocol version, handshake.
    case tls
    /// A connection was being made when the time was up.
    case connectTimeout = "connect_timeout"
    /// The proxy cannot be reached, or refused to pass the request on.
    case proxy

    // Nothing was sent, and nothing was tried.

    /// No connection of ours was free in time.
    case noTurn = "no_turn"
    /// `OutboundRequest.mayStart` said no.
    case withdrawn
    /// The transport is closed or closing.
    case shutDown = "shut_down"

    // It was sent.

    /// No answer in time.
    case timeout
    /// The connection broke before an answer was complete.
    case connectionLost = "connection_lost"
    /// The receiver closed a connection that had been used before, without a byte of an answer.
    case dropped
    /// The answer is not HTTP, not one to what was asked, or its header section has no bound.
    case malformedResponse = "malformed_response"
    /// The transport closed before the answer came.
    case interrupted

    // It cannot be sent.

    /// The destination policy forbids every address of the host.
    case refusedByPolicy = "refused_by_policy"
    /// The request cannot be sent at all.
    case invalidRequest = "invalid_request"
}
