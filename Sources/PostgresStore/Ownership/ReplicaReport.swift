import Metrics
import TimerCore

/// What a replica tells of itself with each heartbeat.
struct ReplicaReport: Sendable {
    /// The number of this run of the process: owner ids may change within one, and what it counted goes on.
    let run = Int64.random(in: 1...Int64.max)
    let identity: ReplicaIdentity
    let outcomes: OutcomeCounter
    /// The database's clock minus this host's, in seconds.
    let skew: Gauge?

    init(
        identity: ReplicaIdentity = ReplicaIdentity(), outcomes: OutcomeCounter = OutcomeCounter(), skew: Gauge? = nil
    ) {
        self.identity = identity
        self.outcomes = outcomes
        self.skew = skew
    }

    /// Adds the last parameters of `LeaseStatements.register` and `.renew`.
    func add(to parameters: inout Parameters, held: Int) {
        let counts = outcomes.counts
        parameters.add(run)
        parameters.add(identity.host)
        parameters.add(identity.version)
        parameters.add(Int64((skew?.value ?? 0) * 1e6))
        parameters.add(Int32(clamping: held))
        parameters.add(Int64(counts.fired))
        parameters.add(Int64(counts.retried))
        parameters.add(Int64(counts.failed))
        parameters.add(.bigint, counts.lateness.counts.map { Int64($0) })
    }
}

/// The names under which a replica is shown.
public struct ReplicaIdentity: Sendable {
    /// Of its host.
    public let host: String
    /// Of its release.
    public let version: String

    /// These names; empty ones, by default.
    public init(host: String = "", version: String = "") {
        self.host = host
        self.version = version
    }
}
