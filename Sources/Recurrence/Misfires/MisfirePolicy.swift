/// The rule for occurrences whose time has passed unhandled: by an outage, a pause, a slow claim.
public enum MisfirePolicy: Hashable, Sendable {
    /// Late ones do not fire. Late is what is due longer ago than `MisfirePolicy.grace`.
    case skip
    /// One of them fires, the earliest: it is the expiration that is stored already.
    case one
    /// Those that were due within the last `window` fire, the newest `limit` of them.
    case all(Backlog)

    /// The lateness up to which an occurrence counts as on time.
    public static let grace: Duration = .seconds(60)
}

/// The bounds of what `MisfirePolicy.all` fires late.
public struct Backlog: Hashable, Sendable {
    /// The largest `limit`.
    public static let maximumLimit = 1_000
    /// The largest `window`, seven days: at most 10,080 occurrences are looked at.
    public static let maximumWindow: Duration = .seconds(7 * 86_400)

    /// The most occurrences that fire.
    public let limit: Int
    /// The longest time since they were due.
    public let window: Duration

    /// A backlog of these bounds.
    ///
    /// - Parameters:
    ///   - limit: 1 to `maximumLimit` occurrences.
    ///   - window: 1 ms to `maximumWindow`.
    public init(limit: Int, window: Duration) throws(BacklogError) {
        guard (1...Self.maximumLimit).contains(limit) else { throw .limitOutOfRange }
        guard window >= .milliseconds(1), window <= Self.maximumWindow else { throw .windowOutOfRange }
        self.limit = limit
        self.window = window
    }
}

/// The reason why a backlog cannot be made.
public enum BacklogError: Error, Hashable, Sendable {
    /// The limit is below 1 or above `Backlog.maximumLimit`.
    case limitOutOfRange
    /// The window is shorter than 1 ms or longer than `Backlog.maximumWindow`.
    case windowOutOfRange
}

extension BacklogError: CustomStringConvertible {
    /// A sentence without a full stop.
    public var description: String {
        switch self {
        case .limitOutOfRange: "the limit must be from 1 to \(Backlog.maximumLimit)"
        case .windowOutOfRange: "the window must be from 1 ms to 7 days"
        }
    }
}
