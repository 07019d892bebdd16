import TimerCore

/// The search of the whole queue, slice by slice, for timers under an owner id that no replica has any more: those that a
/// replica that is gone held beyond an hour ahead, or that a defect left.
struct OrphanSearch {
    enum Step: Equatable {
        /// Another replica is doing its upkeep.
        case othersTurn
        case released(Int)
        /// The end of the queue.
        case done(Int)
    }

    /// Timers that one step looks at.
    static let slice: Int64 = 10_000

    private var position = ExpirationID(high: 0, low: 0)

    init() {}

    /// - Parameter limit: timers to look at; 0 only shows that the statement works.
    mutating func step(
        limit: Int64 = slice, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> Step {
        var parameters = Parameters()
        parameters.add(position)
        parameters.add(limit)
        let rows = try connection.run(UpkeepStatements.releaseOrphans, parameters, until: deadline)
        guard rows.bool(0, 0) == true else { return .othersTurn }
        let released = Int(rows.integer(0, 3, as: Int64.self) ?? 0)
        guard limit > 0, rows.integer(0, 1, as: Int64.self) == limit, let last = rows.id(0, 2) else {
            if limit > 0 { position = ExpirationID(high: 0, low: 0) }
            return .done(released)
        }
        position = last
        return .released(released)
    }
}
