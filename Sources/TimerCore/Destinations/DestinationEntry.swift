/// What one replica sees of a destination.
public struct DestinationEntry: Hashable, Sendable {
    /// Whether a destination is sent to.
    public enum Circuit: Int16, Sendable {
        /// It is.
        case closed
        /// Probes alone are sent: it was reached by none of the last attempts.
        case probing
        /// Nothing is sent for now.
        case open
    }

    /// The destination.
    public let name: DestinationName
    /// Attempts that have begun and not ended.
    public var underWay: Int
    /// Timers that are claimed and wait for their turn.
    public var waiting: Int
    /// Attempts at a time, at most.
    public var cap: Int
    /// Attempts in a thousand seconds, as of the last few seconds.
    public var milliRate: Int
    /// Attempts that have failed since the last one that did not.
    public var failures: Int
    /// Whether it is sent to, as far as it was reached.
    public var circuit: Circuit
    /// Since when the circuit is not closed; nil: it is.
    public var circuitSince: Timestamp?
    /// The reason of the last failure, at most `longestError` bytes; nil: none is remembered.
    public var lastError: String?
    /// The time of the last failure.
    public var lastErrorAt: Timestamp?
    /// The time of the last attempt.
    public var usedAt: Timestamp

    /// Bytes of `lastError`, at most.
    public static let longestError = 512
    /// Entries of one replica, at most.
    public static let most = 200

    /// An entry for a destination of which nothing has failed.
    public init(
        name: DestinationName, underWay: Int = 0, waiting: Int = 0, cap: Int, milliRate: Int = 0, failures: Int = 0,
        circuit: Circuit = .closed, circuitSince: Timestamp? = nil, lastError: String? = nil,
        lastErrorAt: Timestamp? = nil, usedAt: Timestamp
    ) {
        self.name = name
        self.underWay = underWay
        self.waiting = waiting
        self.cap = cap
        self.milliRate = milliRate
        self.failures = failures
        self.circuit = circuit
        self.circuitSince = circuitSince
        self.lastError = lastError
        self.lastErrorAt = lastErrorAt
        self.usedAt = usedAt
    }
}
