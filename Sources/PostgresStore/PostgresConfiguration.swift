/// How the store reaches PostgreSQL, and how much it lets wait.
public struct PostgresConfiguration: Sendable {
    /// A libpq connection string or URL. Nil: libpq's own environment (`PGHOST`, `PGDATABASE`, …).
    public var databaseURL: String?
    /// How long a schedule, an abort or a read may wait for its answer, reconnections included.
    public var requestTimeout: Duration
    /// The same for claims and settlements, which nobody's HTTP client waits for.
    public var expiryTimeout: Duration
    /// Connections that the schedule lane may use at once, at least 1.
    public var scheduleConnections: Int
    /// Days that an ended timer is kept; 0: for ever.
    public var retentionDays: Int
    /// What a replica's claims live without a heartbeat.
    public var leaseDuration: Duration
    /// Rows that may wait in each lane before it answers `overloaded`.
    public var maxWaitingRows: Int
    /// Bytes that may wait in each lane before it answers `overloaded`.
    public var maxWaitingBytes: Int
    /// Between two claims that look at every due date, see `ClaimFloor`. Shorter than a poll interval of a second, so
    /// that each poll is one.
    var sweepInterval = Duration.milliseconds(900)
    /// From the start to the first pruning, and to the first search for orphans.
    var upkeepDelay = Duration.seconds(60)

    public init(
        databaseURL: String? = nil, requestTimeout: Duration = .seconds(5), expiryTimeout: Duration = .seconds(15),
        scheduleConnections: Int = 1, retentionDays: Int = 30, leaseDuration: Duration = .seconds(3),
        maxWaitingRows: Int = 16_384, maxWaitingBytes: Int = 64 << 20
    ) {
        self.databaseURL = databaseURL
        self.requestTimeout = requestTimeout
        self.expiryTimeout = expiryTimeout
        self.scheduleConnections = scheduleConnections
        self.retentionDays = retentionDays
        self.leaseDuration = leaseDuration
        self.maxWaitingRows = maxWaitingRows
        self.maxWaitingBytes = maxWaitingBytes
    }
}
