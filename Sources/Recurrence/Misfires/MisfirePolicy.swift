/// What to do with occurrences whose time has passed unhandled: an outage, a pause, a slow claim.
public enum MisfirePolicy: Hashable, Sendable {
    /// Late ones do not fire. Late is what is due longer ago than `MisfirePolicy.grace`.
    case skip
    /// One of them fires, the earliest: it is the expiration that is stored already.
    case one
    /// Those that were due within the last `window` fire, the newest `limit` of them.
    case all(Backlog)

    /// How late an occurrence may be and still count as on time.
    public static let grace: Duration = .seconds(60)
}

/// How much of what was missed `MisfirePolicy.all` makes up for.
public struct Backlog: Hashable, Sendable {
    /// The most occurrences that are ever made up for.
    public static let maximumLimit = 1_000
    /// Seven days: at most 10,080 occurrences are looked at.
    public static let maximumWindow: Duration = .seconds(7 * 86_400)

    /// How many fire at most.
    public let limit: Int
    /// How long ago they may have been due.
    public let window: Duration

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
