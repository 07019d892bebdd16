import TimerCore

/// The deletion of the audit's entries that are older than their retention, in small steps.
struct AuditPruning {
    /// Entries in one step: 3 KB each at most.
    static let rows: Int64 = 1_000

    let retention: Duration
    /// The time of the last entry that was deleted. The least is -infinity (timestamp.h: DT_NOBEGIN).
    private var position = Int64.min

    init(retention: Duration) {
        self.retention = retention
    }

    /// - Parameter limit: entries to delete; 0 only shows that the statement works.
    mutating func step(
        limit: Int64 = rows, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> Pruning.Step {
        var parameters = Parameters()
        parameters.add(retention.wholeMicroseconds)
        parameters.add(position)
        parameters.add(limit)
        let rows = try connection.run(UpkeepStatements.pruneAudit, parameters, until: deadline)
        guard rows.bool(0, 0) == true else { return .othersTurn }
        if limit == 0 { return .done }
        let count = Int(rows.integer(0, 1, as: Int64.self) ?? 0)
        guard count > 0 else {
            // An entry that was locked, or was committed late, is found from the beginning.
            defer { position = .min }
            return position == .min ? .done : .deleted(0)
        }
        position = rows.integer(0, 2, as: Int64.self) ?? .min
        return .deleted(count)
    }
}
