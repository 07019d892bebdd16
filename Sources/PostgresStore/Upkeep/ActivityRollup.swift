import TimerCore

/// The rollup of what replicas counted: each second the newest counts of all runs, whoever they belong to, into a row for
/// each step of each range; each minute the deletion of what is older than its range.
///
/// Rows hold all that a run had counted, so that a rollup that is done twice, or by two replicas at once, changes nothing;
/// and that of a dead replica's last heartbeat is done by another, for its lease outlives it by longer than a round takes.
struct ActivityRollup {
    private static let interval = Duration.seconds(1)
    private static let pruningInterval = Duration.seconds(60)
    /// Rows deleted in one step.
    private static let pruned: Int64 = 2_000

    private var nextRound = ContinuousClock.now
    private var nextPruning = ContinuousClock.now

    mutating func step(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        let now = ContinuousClock.now
        guard nextRound <= now else { return }
        _ = try connection.run(ActivityStatements.rollUp, until: deadline)
        nextRound = now + Self.interval
        guard nextPruning <= now else { return }
        var limit = Parameters()
        limit.add(Self.pruned)
        _ = try connection.run(
            [(ActivityStatements.prune, limit), (ActivityStatements.forgetRuns, Parameters())], until: deadline)
        nextPruning = now + Self.pruningInterval
    }
}
