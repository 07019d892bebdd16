import TimerCore

/// Changes timers: a conditional statement for each kind of change, all of a batch in one transaction, and for those
/// that were not made one more that says why. A statement writes the audit's entries of the changes that it makes; those
/// of refusals are written before they are answered.
struct ChangeVerb: LaneVerb {
    let lease: Lease
    let announcer: DueAnnouncer

    init(lease: Lease, announcer: DueAnnouncer) {
        self.lease = lease
        self.announcer = announcer
    }

    /// Rounds beyond one for each call. In each of them others have changed the same timers in between.
    private static let patience = 16

    mutating func perform(
        _ inputs: [ExpirationChange], isRepeated: Bool, on connection: Connection,
        until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [ChangeResult] {
        var results = [ChangeResult?](repeating: nil, count: inputs.count)
        for _ in 0..<inputs.count + Self.patience {
            let round = Self.oneForEachTimer(results.indices.filter { results[$0] == nil }, of: inputs)
            if round.isEmpty { break }
            try change(round, of: inputs, &results, on: connection, until: deadline)
            // A timer may be free after all by now: nil, and it is tried again.
            let refused = round.filter { results[$0] == nil }
            if refused.isEmpty { continue }
            let obstacles = try classify(refused.map { inputs[$0] }, on: connection, until: deadline)
            for (index, obstacle) in zip(refused, obstacles) {
                results[index] = obstacle.result(of: inputs[index], isRepeated: isRepeated)
            }
        }
        let answers = results.map { $0 ?? .beingDelivered }
        let records = zip(inputs, answers).compactMap { AuditRecord($0, $1) }
        try connection.audit(records.filter { $0.outcome != .done }, until: deadline)
        return answers
    }

    /// Runs all statements on nothing.
    mutating func probe(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        _ = try connection.run(
            ChangeKind.allCases.map { ($0.statement, $0.parameters(of: [])) }, until: deadline)
        _ = try classify([], on: connection, until: deadline)
    }

    /// The first of `indices` for each timer: a statement changes a row once.
    private static func oneForEachTimer(_ indices: [Int], of inputs: [ExpirationChange]) -> [Int] {
        var seen: Set<ExpirationID> = []
        return indices.filter { seen.insert(inputs[$0].id).inserted }
    }

    private func change(
        _ round: [Int], of inputs: [ExpirationChange], _ results: inout [ChangeResult?], on connection: Connection,
        until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) {
        let groups = ChangeKind.allCases.map { kind in (kind, round.filter { inputs[$0].kind == kind }) }
            .filter { !$0.1.isEmpty }
        let commands = groups.map { kind, indices in (kind.statement, kind.parameters(of: indices.map { inputs[$0] })) }
        let replies = try connection.run(commands, until: deadline)
        var dueIn: Int64?
        for ((kind, indices), rows) in zip(groups, replies) {
            for row in rows.all(of: ChangedColumn.self) {
                guard let position = row.integer(.position, as: Int64.self),
                    let microseconds = row.integer(.dueIn, as: Int64.self)
                else { continue }
                let index = indices[Int(position) - 1]
                dueIn = min(dueIn ?? microseconds, microseconds)
                results[index] = kind.result(of: inputs[index], row)
                // What is replayed stays as it is, and may be under way here.
                if kind != .replay { lease.lost(inputs[index].id) }
            }
        }
        if let dueIn { announcer.scheduled(dueIn: .microseconds(dueIn)) }
    }

    private func classify(
        _ inputs: [ExpirationChange], on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [ChangeObstacle] {
        var parameters = Parameters()
        parameters.add(uuids: inputs.lazy.map(\.id))
        parameters.add(texts: inputs.lazy.map(\.applicantService))
        parameters.add(texts: inputs.lazy.map { $0.idempotency?.key })
        parameters.add(timestamps: inputs.lazy.map { $0.update?.startDate })
        parameters.add(.bigint, optionals: inputs.lazy.map { $0.update?.expirationIntervalMs })
        parameters.add(.bigint, optionals: inputs.lazy.map { $0.update?.shiftMs })
        parameters.add(optionalUUIDs: inputs.lazy.map(\.replayID))
        let rows = try connection.run(ChangeStatements.classify, parameters, until: deadline)
        return rows.all(of: ChangeObstacleColumn.self).map { ChangeObstacle($0) }
    }
}
