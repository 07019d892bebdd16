/// The state of a request's sending: asked each time that libcurl is about to send it. Pure.
///
/// libcurl sends a request again by itself when a connection that was used before closes without an answer
/// (transfer.c: Curl_retry_request). The receiver would get the same `webhook-attempt` twice, so the second time is
/// refused, unless not one byte had left at the first.
struct Departure {
    private enum State {
        case waiting
        case sent(onConnection: Connection)
        case withdrawn
    }

    enum Connection {
        case fresh, used
    }

    private var state = State.waiting

    /// Notes that libcurl is about to send.
    ///
    /// - Parameters:
    ///   - bytesSent: of this request so far, by libcurl's count.
    ///   - mayStart: false if the request may not be made any more.
    /// - Returns: true if it may send.
    mutating func begin(
        on connection: Connection, bytesSent: @autoclosure () -> Int, mayStart: () -> Bool
    ) -> Bool {
        if case .sent = state, bytesSent() > 0 { return false }
        guard mayStart() else {
            state = .withdrawn
            return false
        }
        state = .sent(onConnection: connection)
        return true
    }

    /// True once given to libcurl to send; no byte may have left yet.
    var isSent: Bool {
        if case .sent = state { true } else { false }
    }

    var isSentOnUsedConnection: Bool {
        if case .sent(.used) = state { true } else { false }
    }

    var isWithdrawn: Bool {
        if case .withdrawn = state { true } else { false }
    }
}
