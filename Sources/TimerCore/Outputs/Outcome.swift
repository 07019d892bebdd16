/// How an attempt ended. Data, never a thrown error.
///
/// An attempt is a request that was made: what was not sent is `notStarted`, and counts as none.
public enum Outcome: Hashable, Sendable {
    /// The receiver answered 2xx, or every topic acknowledged.
    case delivered
    /// It was sent and may work later: the receiver said so, or did not answer in time. `after`: the least wait that the
    /// receiver asked for (`Retry-After`).
    case retry(after: Duration?, reason: String)
    /// Nobody was reached: no address, no connection, no handshake. It may work later, and speaks of the destination as a
    /// whole.
    case unreachable(reason: String)
    /// The receiver closed a connection that had been used before, without an answer: whether it took the request is not
    /// known. The next attempt is made at once.
    case dropped(reason: String)
    /// It will never work.
    case rejected(reason: String)
    /// Nothing was sent. `after`: the wait until it makes sense to begin.
    case notStarted(after: Duration, reason: String)
    /// It was sent, and the end of this process came before an answer. No failure: it goes on elsewhere, under the next
    /// attempt's number.
    case interrupted(reason: String)
}
