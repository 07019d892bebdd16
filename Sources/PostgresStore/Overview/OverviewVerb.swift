import TimerCore

/// Answers how the service is: what is due, what is to come, what replicas counted.
struct OverviewVerb: LaneVerb {
    /// The time for which what is to come is not looked at again: it is the dearest part, and changes slowly.
    private static let outlookAge = Duration.seconds(10)
    private static let mostReplicas: Int64 = 200
    private static let mostFailing: Int64 = 10
    /// Samples of a range, at most: those of some sixty runs of a week.
    private static let mostSamples: Int64 = 20_000
    /// The time over which rates and percentiles are taken.
    private static let (ratesWindow, latenessWindow) = (Duration.seconds(10), Duration.seconds(60))
    private static let hour = Duration.seconds(3_600)

    let lease: Lease
    private var outlook: (takenAt: ContinuousClock.Instant, value: DueOutlook, spread: DueSpread?)?
    /// What had been counted at times of the last hour, as of that outlook.
    private var hourSamples: [ActivitySample] = []
    private var held = HeldReader()

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
        var replicas = Parameters()
        replicas.add(lease.duration.wholeMicroseconds)
        replicas.add(Self.mostReplicas)
        var failing = Parameters()
        failing.add(Self.mostFailing)
        let results = try connection.run(
            [
                (OverviewStatements.due, OutlookReader.overdueLimit), (OverviewStatements.replicas, replicas),
                (OverviewStatements.samples, Self.samples(of: .quarterHour, reaching: Self.latenessWindow)),
                (OverviewStatements.failing, failing), (FiringStatements.state, Parameters()),
                (OverviewStatements.paused, HeldReader.limit),
            ], until: deadline)
        guard results.count == 6, let now = results[0].timestamp(0, 0),
            let overdue = OutlookReader.overdue(in: results[0], by: spread)
        else { throw .lost("no result") }
        let oldest = results[0].timestamp(0, 1)
        let rows = results[1].all(of: ReplicaStatusColumn.self)
        let newest = rows.compactMap { ActivitySample($0) }
        let samples = ActivitySamples(
            newest
                + results[2].all(of: SampleColumn.self).compactMap { ActivitySample($0) })
        let firing = results[4].firingState ?? FiringState()
        let all = OutlookReader.overdueForLonger(in: results[0], by: spread)
        let held = firing.pause != nil ? all : try held.held(by: results[5], on: connection, until: deadline)
        return Overview(
            at: now,
            dueNow: overdue,
            oldestDueAt: oldest, overdue: OverdueTimers(all, held: held), outlook: outlook,
            rates: samples.recent(Self.ratesWindow, until: now).rates,
            lateness: samples.recent(Self.latenessWindow, until: now).counts.lateness,
            lastHour: ActivitySamples(newest + hourSamples).recent(Self.hour, until: now).counts,
            replicas: rows.compactMap { ReplicaStatus($0) }, failing: results[3].failingDestinations,
            firing: firing)
    }

    private mutating func outlook(
        on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> (DueOutlook, DueSpread?) {
        if let outlook, .now < outlook.takenAt + Self.outlookAge { return (outlook.value, outlook.spread) }
        let (value, spread) = try OutlookReader.outlook(on: connection, until: deadline)
        let samples = try connection.run(
            OverviewStatements.samples, Self.samples(of: .sixHours, reaching: Self.hour), until: deadline)
        hourSamples = samples.all(of: SampleColumn.self).compactMap { ActivitySample($0) }
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
