/// A replica as its heartbeats tell of it.
public struct ReplicaStatus: Hashable, Sendable {
    /// Whether it lives.
    public enum State: Int16, Sendable {
        /// Its lease is being renewed.
        case alive
        /// It has stopped in order.
        case stopped
        /// It has stopped beating without a word.
        case dead
    }

    /// The owner id under which it holds timers.
    public let owner: Owner
    /// The name of its host; nil: it is of a release that does not tell.
    public let host: String?
    /// Its release; nil likewise.
    public let version: String?
    /// Whether it lives.
    public let state: State
    /// When it registered.
    public let startedAt: Timestamp
    /// Its last heartbeat.
    public let beatAt: Timestamp
    /// The database's clock minus its own; nil: it is of a release that does not tell.
    public let clockSkew: Duration?
    /// Timers that it has claimed and not settled, as of its last heartbeat.
    public let held: Int

    /// The status of a replica.
    public init(
        owner: Owner, host: String?, version: String?, state: State, startedAt: Timestamp, beatAt: Timestamp,
        clockSkew: Duration?, held: Int
    ) {
        self.owner = owner
        self.host = host
        self.version = version
        self.state = state
        self.startedAt = startedAt
        self.beatAt = beatAt
        self.clockSkew = clockSkew
        self.held = held
    }
}
