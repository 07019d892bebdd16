import TimerCore

/// The rows of the overview's statements as values.
extension ReplicaStatus {
    /// Nil: the row cannot be read.
    init?(_ row: Row<ReplicaStatusColumn>) {
        guard let owner = row.integer(.owner, as: Int32.self),
            let state = row.integer(.state, as: Int16.self).flatMap(State.init),
            let startedAt = row.timestamp(.startedAt), let beatAt = row.timestamp(.beatAt)
        else { return nil }
        self.init(
            owner: Owner(rawValue: owner), host: row.text(.host), version: row.text(.version), state: state,
            startedAt: startedAt, beatAt: beatAt,
            clockSkew: row.integer(.clockSkew, as: Int64.self).map { .microseconds($0) },
            held: Int(row.integer(.held, as: Int32.self) ?? 0))
    }
}

extension ActivitySample {
    /// The counts of a replica's last heartbeat; nil: it has told none.
    init?(_ row: Row<ReplicaStatusColumn>) {
        guard let run = row.integer(.run, as: Int64.self), let startedAt = row.timestamp(.startedAt),
            let beatAt = row.timestamp(.beatAt),
            let counts = OutcomeCounts(row, .fired, .retried, .failed, .lateness)
        else { return nil }
        self.init(run: run, startedAt: startedAt, countedAt: beatAt, counts: counts)
    }

    /// Nil: the row cannot be read.
    init?(_ row: Row<SampleColumn>) {
        guard let run = row.integer(.run, as: Int64.self), let startedAt = row.timestamp(.startedAt),
            let countedAt = row.timestamp(.countedAt),
            let counts = OutcomeCounts(row, .fired, .retried, .failed, .lateness)
        else { return nil }
        self.init(run: run, startedAt: startedAt, countedAt: countedAt, counts: counts)
    }
}

extension OutcomeCounts {
    fileprivate init?<Columns: Column>(
        _ row: Row<Columns>, _ fired: Columns, _ retried: Columns, _ failed: Columns, _ lateness: Columns
    ) {
        guard let fired = row.integer(fired, as: Int64.self), let retried = row.integer(retried, as: Int64.self),
            let failed = row.integer(failed, as: Int64.self), let lateness = row.bigints(lateness)
        else { return nil }
        self.init(
            fired: Int(fired), retried: Int(retried), failed: Int(failed),
            lateness: LatenessHistogram(counts: lateness.map { Int($0) }))
    }
}

extension Rows {
    /// The destinations that `OverviewStatements.failing` found.
    var failingDestinations: [FailingDestination] {
        (0..<count).compactMap { row in
            guard let key = text(row, 0), let failures = integer(row, 1, as: Int64.self) else { return nil }
            return FailingDestination(
                name: DestinationName(canonical: key), isPaused: bool(row, 4) ?? false, failures: Int(failures),
                lastError: text(row, 2), lastErrorAt: timestamp(row, 3))
        }
    }
}

extension DueSpread {
    /// Nil: the table was not analysed yet.
    init?(_ rows: Rows) {
        guard rows.count == 1, let timers = rows.integer(0, 0, as: Int64.self), let bounds = rows.bigints(0, 1),
            let common = rows.bigints(0, 2), let shares = rows.bigints(0, 3)
        else { return nil }
        self.init(
            timers: Double(timers), bounds: bounds.map { Timestamp(microseconds: $0) },
            common: zip(common, shares).map { (Timestamp(microseconds: $0), Double($1) / 1e9) })
    }
}
