/// The states of a timer, with the ids and descriptions of the original service.
public enum ExpirationStatus: Int16, CaseIterable, Sendable {
    /// Not fired yet, or waiting for its next attempt.
    case pending = 0
    /// Delivered: the receiver answered 2xx, or every topic acknowledged.
    case expired = 1
    /// Aborted before a delivery began.
    case aborted = 2
    /// Given up: the reason is kept as `lastError`.
    case error = 3

    public var description: String {
        switch self {
        case .pending: "pending"
        case .expired: "expired"
        case .aborted: "aborted"
        case .error: "error"
        }
    }

    /// Whether a timer may move from this state to `next`: only out of pending, and only once.
    public func mayBecome(_ next: ExpirationStatus) -> Bool {
        self == .pending && next != .pending
    }
}
