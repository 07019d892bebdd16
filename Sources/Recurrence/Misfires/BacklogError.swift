/// Why a backlog cannot be made.
public enum BacklogError: Error, Hashable, Sendable {
    case limitOutOfRange
    case windowOutOfRange
}

extension BacklogError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .limitOutOfRange: "the limit must be from 1 to \(Backlog.maximumLimit)"
        case .windowOutOfRange: "the window must be from 1 ms to 7 days"
        }
    }
}
