import CLibPQ
import TimerCore

/// The settings of the store: the database, its timeouts, and the bounds of its queues.
public struct PostgresConfiguration: Sendable {
    /// A libpq connection string or URL. Nil: libpq's own environment (`PGHOST`, `PGDATABASE`, …).
    public var databaseURL: String?
    /// The longest wait of a schedule, an abort or a read for its answer, reconnections included.
    public var requestTimeout: Duration
    /// The longest wait of a claim or a settlement, which no HTTP client waits for.
    public var expiryTimeout: Duration
    /// Connections of the schedule lane, at least 1.
    public var scheduleConnections: Int
    /// Days for which an ended timer is kept; 0: for ever.
    public var retentionDays: Int
    /// Days for which an entry of the audit is kept; 0: for ever.
    public var auditRetentionDays = 90
    /// The time for which a replica's claims live without a heartbeat.
    public var leaseDuration: Duration
    /// The name that one process at a time has: whoever had it before has ended; nil: none.
    public var replicaName: String?
    /// Whether other replicas on this machine are told of this process, and may take its timers over as soon as it is
    /// gone; and whether this one looks for theirs.
    public var showsProcess: Bool
    /// Whether nothing fires from the start on until somebody resumes, unless other replicas are at work.
    public var pausesAtStart = false
    /// Rows that may wait in each lane before it answers `overloaded`.
    public var maxWaitingRows: Int
    /// Bytes that may wait in each lane before it answers `overloaded`.
    public var maxWaitingBytes: Int
    /// Told of each timer that ends in error and names no other; nil: nobody.
    public var deadLetterOutput: DeadLetters.Output?
    /// The time between two claims that look at every due date, see `ClaimFloor`. Shorter than a poll interval of a second,
    /// so that each poll is one.
    var sweepInterval = Duration.milliseconds(900)
    /// The time from the start to the first pruning and the first search for orphans.
    var upkeepDelay = Duration.seconds(60)

    /// The defaults are those of the README's table of settings.
    public init(
        databaseURL: String? = nil, requestTimeout: Duration = .seconds(5), expiryTimeout: Duration = .seconds(15),
        scheduleConnections: Int = 1, retentionDays: Int = 30, leaseDuration: Duration = .seconds(3),
        replicaName: String? = nil, showsProcess: Bool = true, maxWaitingRows: Int = 16_384,
        maxWaitingBytes: Int = 64 << 20
    ) {
        self.databaseURL = databaseURL
        self.requestTimeout = requestTimeout
        self.expiryTimeout = expiryTimeout
        self.scheduleConnections = scheduleConnections
        self.retentionDays = retentionDays
        self.leaseDuration = leaseDuration
        self.replicaName = replicaName
        self.showsProcess = showsProcess
        self.maxWaitingRows = maxWaitingRows
        self.maxWaitingBytes = maxWaitingBytes
    }
}

extension PostgresConfiguration {
    /// The fault of `databaseURL`, as far as it shows without connecting, as the end of a sentence; nil: none. It quotes
    /// nothing of the URL, which may hold a password, as libpq's own messages do.
    public var databaseURLProblem: String? {
        guard let databaseURL else { return nil }
        guard let options = PQconninfoParse(databaseURL, nil) else {
            return "is neither a PostgreSQL URL nor a string of keywords and values"
        }
        defer { PQconninfoFree(options) }
        var option = options
        while let keyword = option.pointee.keyword {
            if String(cString: keyword) == "port", let value = option.pointee.val {
                let ports = String(cString: value).split(separator: ",")
                if !ports.allSatisfy({ UInt16($0).map { $0 > 0 } ?? false }) { return "has a port that is no port" }
            }
            option += 1
        }
        return nil
    }
}
