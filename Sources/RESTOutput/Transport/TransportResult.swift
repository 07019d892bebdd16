/// The result of a request. Data, never a thrown error.
public enum TransportResult: Hashable, Sendable {
    /// A final status line and its whole header section arrived; the body may have been cut or have failed.
    case response(TransportResponse)
    /// No answer. `reason` is short and names no header, no body and no query.
    case failure(TransportFailure, reason: String)

    /// `OutboundRequest.mayStart` said no.
    static let withdrawn = failure(.withdrawn, reason: "the timer is no longer this replica's to send")
}

/// The parts of an answer that matter to a delivery.
public struct TransportResponse: Hashable, Sendable {
    /// 200 to 999.
    public let status: Int
    /// The value of `Retry-After`, as it was sent, at most 128 bytes.
    public let retryAfter: String?
    /// The first bytes of the body, at most `excerptLimit`.
    public let excerpt: [UInt8]

    /// An answer, as a transport or a test gives it.
    public init(status: Int, retryAfter: String? = nil, excerpt: [UInt8] = []) {
        self.status = status
        self.retryAfter = retryAfter
        self.excerpt = excerpt
    }

    /// Bytes of the body that are kept for the reason of a failed delivery.
    static let excerptLimit = 1_024
    /// Bytes of the body that are read; beyond them the answer counts by its status and the connection is closed.
    static let bodyLimit = 64 * 1_024
    /// The longest wait for the rest of an answer once its header section is complete; then it counts by its status and
    /// the connection is closed.
    static let longestRest = Duration.seconds(1)
    /// Bytes of all header sections of one answer, interim (1xx) ones included.
    static let headerLimit = 64 * 1_024
    /// Bytes of `Retry-After` that are kept; the longest legal date has 33.
    static let retryAfterLimit = 128
}

/// A reason why a request got no answer. The raw values are labels of a metric.
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
