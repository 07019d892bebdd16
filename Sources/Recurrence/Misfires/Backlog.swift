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
