import Metrics
import TimerCore

/// What a replica tells of itself with each heartbeat.
struct ReplicaReport: Sendable {
    /// The number of this run of the process: owner ids may change within one, and what it counted goes on.
    let run = Int64.random(in: 1...Int64.max)
    let origin: ReplicaOrigin
    let outcomes: OutcomeCounter
    /// The database's clock minus this host's, in seconds.
    let skew: Gauge?

    init(
        origin: ReplicaOrigin = ReplicaOrigin(), outcomes: OutcomeCounter = OutcomeCounter(), skew: Gauge? = nil
    ) {
        self.origin = origin
        self.outcomes = outcomes
        self.skew = skew
    }

    /// Adds the last parameters of `LeaseStatements.register` and `.renew`.
    func add(to parameters: inout Parameters, held: Int) {
        let counts = outcomes.counts
        parameters.add(run)
        parameters.add(origin.host)
        parameters.add(origin.version)
        parameters.add(Int64((skew?.value ?? 0) * 1e6))
        parameters.add(Int32(clamping: held))
        parameters.add(Int64(counts.fired))
        parameters.add(Int64(counts.retried))
        parameters.add(Int64(counts.failed))
        parameters.add(.bigint, counts.lateness.counts.map { Int64($0) })
    }
}

/// Where a replica runs, and what: as it is shown.
public struct ReplicaOrigin: Sendable {
    /// The name of its host.
    public let host: String
    /// Its release.
    public let version: String

    /// This host and release; empty ones, by default.
    public init(host: String = "", version: String = "") {
        self.host = host
        self.version = version
    }
}
