/// How an attempt ended. Data, never a thrown error.
public enum Outcome: Hashable, Sendable {
    /// The receiver answered 2xx, or every topic acknowledged.
    case delivered
    /// It may work later. `after`: the least wait that the receiver asked for (`Retry-After`).
    case retry(after: Duration?, reason: String)
    /// It will never work.
    case rejected(reason: String)
}
