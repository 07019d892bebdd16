import TimerCore

/// The deletion of timers that ended longer ago than the retention, in steps that are bounded in rows and in bytes.
struct Pruning {
    enum Step: Equatable {
        /// Another replica is doing its upkeep.
        case othersTurn
        case deleted(Int)
        /// Nothing is left to delete.
        case done
    }

    /// Timers in one step.
    static let rows: Int64 = 1_000
    /// Bytes of documents in one step, about: the last one may be larger.
    static let bytes: Int64 = 4 << 20

    let retention: Duration
    /// The end of the last timer that was deleted. The least is -infinity (timestamp.h: DT_NOBEGIN).
    private var position = Int64.min

    init(retention: Duration) {
        self.retention = retention
    }

    /// - Parameter limit: timers to delete; 0 only shows that the statement works.
    mutating func step(
        limit: Int64 = rows, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> Step {
        var parameters = Parameters()
        parameters.add(retention.wholeMicroseconds)
        parameters.add(position)
        parameters.add(limit)
        parameters.add(Self.bytes)
        let rows = try connection.run(UpkeepStatements.prune, parameters, until: deadline)
        guard rows.bool(0, 0) == true else { return .othersTurn }
        if limit == 0 { return .done }
        let count = Int(rows.integer(0, 1, as: Int64.self) ?? 0)
        guard count > 0 else {
            // A timer that was locked, or that comes before the one deleted last, is found from the beginning.
            defer { position = .min }
            return position == .min ? .done : .deleted(0)
        }
        position = rows.integer(0, 2, as: Int64.self) ?? .min
        return .deleted(count)
    }
}
