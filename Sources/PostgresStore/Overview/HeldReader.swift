import TimerCore

/// The reading of how many overdue timers are held because their destination is paused. Without a paused destination it asks
/// nothing. Else it counts in the queues of those, which are looked for seldom, as far as a bound.
struct HeldReader {
    /// Paused destinations, the tenants among whose queues theirs are looked for, and queues that are counted in.
    private static let (mostPaused, mostTenants, mostQueues): (Int64, Int64, Int64) = (100, 1_000, 256)
    /// The time for which queues are not looked for again.
    private static let queuesAge = Duration.seconds(10)

    /// The queues of destinations, as far as they are known.
    private struct Queues {
        let keys: [Int64]
        let takenAt: ContinuousClock.Instant
        let numbers: [Int64]
        let areAll: Bool
    }

    private var queues: Queues?

    /// The parameter of `OverviewStatements.paused`.
    static var limit: Parameters {
        var limit = Parameters()
        limit.add(mostPaused)
        return limit
    }

    /// - Parameter paused: the result of `OverviewStatements.paused`.
    mutating func held(
        by paused: Rows, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> CountedTimers {
        let keys = (0..<paused.count).compactMap { paused.text($0, 0) }
            .map { Int64(DestinationName(canonical: $0).key.rawValue) }
        if keys.isEmpty { return CountedTimers(0) }
        let queues = try queues(of: keys, on: connection, until: deadline)
        var parameters = Parameters()
        parameters.add(.bigint, queues.numbers)
        parameters.add(Int64(OutlookReader.bounds.overdue))
        let rows = try connection.run(OverviewStatements.held, parameters, until: deadline)
        let count = Int(rows.integer(0, 0, as: Int64.self) ?? 0)
        let isAll = queues.areAll && keys.count < Self.mostPaused
        guard count >= OutlookReader.bounds.overdue else { return CountedTimers(count, isEstimate: !isAll) }
        var all = Parameters()
        all.add(.bigint, queues.numbers)
        let plan = try connection.run(OverviewStatements.allHeld, all, until: deadline)
        return CountedTimers(max(count, Int(plan.plannedRows)), isEstimate: true)
    }

    private mutating func queues(
        of keys: [Int64], on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> Queues {
        if let queues, queues.keys == keys, .now < queues.takenAt + Self.queuesAge { return queues }
        var parameters = Parameters()
        parameters.add(.bigint, keys)
        parameters.add(Self.mostTenants)
        parameters.add(Self.mostQueues + 1)
        let rows = try connection.run(ListSourceStatements.queuesOfDestination, parameters, until: deadline)
        // A row without a number: not all tenants were looked at.
        let numbers = rows.all(of: SoleColumn.self).compactMap { $0.integer(.value, as: Int64.self) }
        let found = Queues(
            keys: keys, takenAt: .now, numbers: Array(numbers.prefix(Int(Self.mostQueues))),
            areAll: numbers.count == rows.count && numbers.count <= Self.mostQueues)
        queues = found
        return found
    }
}

extension Rows {
    /// The rows that the planner expects, of an EXPLAIN.
    var plannedRows: Double {
        (text(0, 0) ?? "").firstMatch(of: /rows=([0-9]+)/).flatMap { Double($0.1) } ?? 0
    }
}
