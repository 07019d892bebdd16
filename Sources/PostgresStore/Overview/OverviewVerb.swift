import TimerCore

/// Answers how the service is: what is due, what is to come, what replicas counted.
struct OverviewVerb: LaneVerb {
    /// Timers that are counted at most: overdue ones, those of an hour, those of later than a day.
    private static let bounds = (overdue: 10_000, hour: 1_000, later: 10_000)
    /// The time for which what is to come is not looked at again: it is the dearest part, and changes slowly.
    private static let outlookAge = Duration.seconds(10)
    private static let mostReplicas: Int64 = 200
    private static let mostFailing: Int64 = 10
    /// Samples of a range, at most: those of some sixty runs of a week.
    private static let mostSamples: Int64 = 20_000
    /// The time over which rates and percentiles are taken.
    private static let (ratesWindow, latenessWindow) = (Duration.seconds(10), Duration.seconds(60))

    let lease: Lease
    private var outlook: (takenAt: ContinuousClock.Instant, value: DueOutlook, spread: DueSpread?)?

    init(lease: Lease) {
        self.lease = lease
    }

    mutating func perform(
        _ inputs: [OverviewQuestion], isRepeated: Bool, on connection: Connection,
        until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [OverviewAnswer] {
        var answers: [OverviewAnswer] = []
        for input in inputs {
            switch input {
            case .overview: answers.append(.overview(try overview(on: connection, until: deadline)))
            case .activity(let range): answers.append(.activity(try activity(range, on: connection, until: deadline)))
            }
        }
        return answers
    }

    /// Explains the statements.
    mutating func probe(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        try connection.explain(OverviewStatements.all + [FiringStatements.state], until: deadline)
    }

    private mutating func overview(
        on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> Overview {
        let (outlook, spread) = try outlook(on: connection, until: deadline)
        var bound = Parameters()
        bound.add(Int64(Self.bounds.overdue))
        var replicas = Parameters()
        replicas.add(lease.duration.wholeMicroseconds)
        replicas.add(Self.mostReplicas)
        var failing = Parameters()
        failing.add(Self.mostFailing)
        let results = try connection.run(
            [
                (OverviewStatements.due, bound), (OverviewStatements.replicas, replicas),
                (OverviewStatements.samples, Self.samples(of: .quarterHour, reaching: Self.latenessWindow)),
                (OverviewStatements.failing, failing), (FiringStatements.state, Parameters()),
            ], until: deadline)
        guard results.count == 5, let now = results[0].timestamp(0, 0) else { throw .lost("no result") }
        let oldest = results[0].timestamp(0, 1)
        let overdue = Int(results[0].integer(0, 2, as: Int64.self) ?? 0)
        let rows = results[1].all(of: ReplicaStatusColumn.self)
        let samples = ActivitySamples(
            rows.compactMap { ActivitySample($0) }
                + results[2].all(of: SampleColumn.self).compactMap { ActivitySample($0) })
        return Overview(
            at: now,
            dueNow: DueSpread.number(
                overdue, bound: Self.bounds.overdue, after: .earliest, upTo: now, by: spread),
            oldestDueAt: oldest, outlook: outlook, rates: samples.recent(Self.ratesWindow, until: now).rates,
            lateness: samples.recent(Self.latenessWindow, until: now).counts.lateness,
            replicas: rows.compactMap { ReplicaStatus($0) }, failing: results[3].failingDestinations,
            firing: results[4].firingState ?? FiringState())
    }

    private mutating func outlook(
        on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> (DueOutlook, DueSpread?) {
        if let outlook, .now < outlook.takenAt + Self.outlookAge { return (outlook.value, outlook.spread) }
        var bounds = Parameters()
        bounds.add(Int64(Self.bounds.hour))
        bounds.add(Int64(Self.bounds.later))
        let results = try connection.run(
            [(OverviewStatements.hours, bounds), (OverviewStatements.spread, Parameters())], until: deadline)
        guard results.count == 2, let now = results[0].timestamp(0, 1) else { throw .lost("no result") }
        let spread = DueSpread(results[1])
        let counts = (0..<results[0].count).map { Int(results[0].integer($0, 2, as: Int64.self) ?? 0) }
        let value = DueOutlook(at: now, counts: counts, bounds: (Self.bounds.hour, Self.bounds.later), by: spread)
        outlook = (.now, value, spread)
        return (value, spread)
    }

    private func activity(
        _ range: ActivityRange, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> ActivityHistory {
        let results = try connection.run(
            [
                (UpkeepStatements.clock.unnamed, Parameters()),
                (OverviewStatements.samples, Self.samples(of: range, reaching: range.length)),
            ], until: deadline)
        guard results.count == 2, let now = results[0].timestamp(0, 0) else { throw .lost("no result") }
        let samples = results[1].all(of: SampleColumn.self).compactMap { ActivitySample($0) }
        return ActivityHistory(range, samples: samples, until: now)
    }

    /// The samples of a while, and one more of each run before it.
    private static func samples(of range: ActivityRange, reaching length: Duration) -> Parameters {
        var parameters = Parameters()
        parameters.add(Int32(range.step.components.seconds))
        parameters.add((length + range.step * 2).wholeMicroseconds)
        parameters.add(mostSamples)
        return parameters
    }
}

extension DueOutlook {
    /// - Parameters:
    ///   - counts: of each hour, then of all that is later; each as far as its bound.
    fileprivate init(at now: Timestamp, counts: [Int], bounds: (hour: Int, later: Int), by spread: DueSpread?) {
        let hour = Duration.seconds(3_600)
        let hours = counts.dropLast().enumerated().map { number, count in
            let start = now.advanced(by: hour * number)
            return DueSpread.number(count, bound: bounds.hour, after: start, upTo: start.advanced(by: hour), by: spread)
        }
        let later = DueSpread.number(
            counts.last ?? 0, bound: bounds.later, after: now.advanced(by: hour * 24), upTo: .latest, by: spread)
        self.init(at: now, hours: hours, later: later)
    }
}

/// A question of the overview.
enum OverviewQuestion: Sendable {
    case overview
    case activity(ActivityRange)
}

/// The answer to an `OverviewQuestion`.
enum OverviewAnswer: Sendable {
    case overview(Overview)
    case activity(ActivityHistory)
}
