/// What came of a request. Data, never a thrown error.
public enum TransportResult: Hashable, Sendable {
    /// A final status line and its whole header section arrived; the body may have been cut or have failed.
    case response(TransportResponse)
    /// No answer. `reason` is short and names no header, no body and no query.
    case failure(TransportFailure, reason: String)

    /// `OutboundRequest.mayStart` said no.
    static let withdrawn = failure(.withdrawn, reason: "the timer is no longer this replica's to send")
}
