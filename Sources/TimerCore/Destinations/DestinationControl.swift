/// What an operator asks of a destination, for all replicas together.
public struct DestinationControl: Hashable, Sendable {
    /// The most attempts at a time, and the most in a second, that may be asked for.
    public static let largest = 10_000
    /// The most destinations that may be controlled at a time.
    public static let mostDestinations = 1_000

    /// True: nothing is sent there.
    public var isPaused: Bool
    /// Attempts at a time, at most, from 1; nil: no limit of its own.
    public var concurrency: Int?
    /// Attempts in any second, at most, from 1; nil: no limit of its own.
    public var ratePerSecond: Int?

    /// A control; of nothing, by default.
    public init(isPaused: Bool = false, concurrency: Int? = nil, ratePerSecond: Int? = nil) {
        self.isPaused = isPaused
        self.concurrency = concurrency
        self.ratePerSecond = ratePerSecond
    }

    /// True if it asks for nothing: then it is as if there were none.
    public var isEmpty: Bool {
        self == DestinationControl()
    }

    /// True if attempts need a slot or a permit, which replicas are granted by the store.
    public var isShared: Bool {
        !isPaused && (concurrency != nil || ratePerSecond != nil)
    }
}
