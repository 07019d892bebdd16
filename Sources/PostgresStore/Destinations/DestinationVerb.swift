import TimerCore

/// Carries out what operators ask of destinations and of all firing, and the replica's own exchange.
struct DestinationVerb: LaneVerb {
    /// An answer of the API has no more destinations.
    private static let mostListed = 1_000
    /// Of destinations that nobody has sent to for longer nothing is said.
    private static let lately = Duration.seconds(600)

    let lease: Lease
    let pauses: KnownPauses

    mutating func perform(
        _ inputs: [DestinationCommand], isRepeated: Bool, on connection: Connection,
        until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [DestinationReply] {
        var replies: [DestinationReply] = []
        for input in inputs { replies.append(try reply(to: input, on: connection, until: deadline)) }
        return replies
    }

    /// Explains the statements.
    mutating func probe(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        try connection.explain(DestinationStatements.all + FiringStatements.planned, until: deadline)
    }

    private func reply(
        to command: DestinationCommand, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> DestinationReply {
        switch command {
        case .list(let name):
            return .destinations(try destinations(name, on: connection, until: deadline))
        case .control(let name, let control, let requester):
            let isDone = try connection.transaction(until: deadline) { () throws(DatabaseError) in
                let isDone = try set(control, of: name, on: connection, until: deadline)
                let record = AuditRecord(control, of: name, by: requester, isDone: isDone)
                try connection.audit([record], until: deadline)
                return isDone
            }
            return .controlled(isDone)
        case .firing(let command):
            return .firing(try command.perform(on: connection, until: deadline))
        case .exchange(let report):
            guard let owner = lease.current else { throw .notNow("the lease is not confirmed") }
            let orders = try exchange(report, as: owner, on: connection, until: deadline)
            pauses.learn(orders.controls)
            return .orders(orders)
        }
    }

    private func destinations(
        _ name: DestinationName?, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [DestinationStatus] {
        var controls = Parameters()
        if let name { controls.add(name.description) } else { controls.addNull() }
        var entries = controls
        entries.add(Self.lately.wholeMicroseconds)
        let results = try connection.run(
            [(DestinationStatements.controls, controls), (DestinationStatements.entries, entries)], until: deadline)
        guard results.count == 2 else { throw .lost("no result") }
        return DestinationStatus.all(
            results[0].destinationControls, results[1].all().compactMap { DestinationEntry($0) }, most: Self.mostListed)
    }

    /// - Returns: false if too many are controlled.
    private func set(
        _ control: DestinationControl, of name: DestinationName, on connection: Connection,
        until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> Bool {
        var key = Parameters()
        key.add(name.description)
        var parameters = key
        parameters.add(control.isPaused)
        parameters.add(control.concurrency)
        parameters.add(control.ratePerSecond)
        parameters.add(Int64(DestinationControl.mostDestinations))
        let change =
            control.isEmpty
            ? (DestinationStatements.release.unnamed, key) : (DestinationStatements.control.unnamed, parameters)
        let forget = (DestinationStatements.forgetPermits.unnamed, key)
        let results = try connection.run([change, forget], until: deadline)
        return control.isEmpty || results.first.map { $0.count > 0 } == true
    }

    private func exchange(
        _ report: DestinationReport, as owner: Int32, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> DestinationOrders {
        var commands = report.isSilent ? [] : [report.entries(of: owner), report.forgotten(by: owner)]
        if !report.requests.isEmpty { commands += [report.locked, report.requested(by: owner)] }
        var all = Parameters()
        all.addNull()
        commands += [
            (DestinationStatements.controls, all), (FiringStatements.flag, Parameters()),
            (DestinationStatements.clock, Parameters()),
        ]
        let results = try connection.run(commands, until: deadline)
        guard results.count == commands.count, let now = results.last?.sole?.timestamp(.value) else {
            throw .lost("the exchange gave no clock")
        }
        let grants = report.requests.isEmpty ? [] : results[results.count - 4].all().compactMap { DestinationGrant($0) }
        return DestinationOrders(
            owner: Owner(rawValue: owner), now: now, isPaused: results[results.count - 2].sole?.bool(.value) ?? false,
            controls: results[results.count - 3].destinationControls, grants: grants)
    }
}

extension AuditRecord {
    /// The record of what an operator asked of a destination.
    fileprivate init(
        _ control: DestinationControl, of name: DestinationName, by requester: Requester, isDone: Bool
    ) {
        let parts = [
            control.isPaused ? "paused" : nil, control.concurrency.map { "concurrency \($0)" },
            control.ratePerSecond.map { "ratePerSecond \($0)" },
        ]
        self.init(
            control.isEmpty ? .releaseDestination : .controlDestination, isDone ? .done : .tooMany, by: requester,
            target: name.description, detail: control.isEmpty ? nil : parts.compactMap(\.self).joined(separator: ", "))
    }
}

/// A request for destinations, or for all of them at once.
enum DestinationCommand: Sendable {
    /// Of one, or of all (nil).
    case list(DestinationName?)
    case control(DestinationName, DestinationControl, by: Requester)
    case firing(FiringCommand)
    case exchange(DestinationReport)

    /// Bytes that it holds while it waits, about.
    var size: Int {
        switch self {
        case .list, .control, .firing: 512
        case .exchange(let report): 512 + 1_024 * report.changed.count
        }
    }
}

/// The answer to a `DestinationCommand`.
enum DestinationReply: Sendable {
    case destinations([DestinationStatus])
    /// False: too many are controlled.
    case controlled(Bool)
    case firing(FiringState)
    case orders(DestinationOrders)
}
