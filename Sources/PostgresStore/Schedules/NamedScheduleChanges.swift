import Schedules
import TimerCore
import Tracing

/// The execution of commands, each as steps of one transaction that the caller begins and ends.
struct NamedScheduleChanges {
    let connection: Connection
    let steps: NamedScheduleTransaction
    private var writer: OccurrenceWriter
    private let isRepeated: Bool
    private let deadline: ContinuousClock.Instant

    init(on connection: Connection, isRepeated: Bool, until deadline: ContinuousClock.Instant) {
        self.connection = connection
        self.isRepeated = isRepeated
        self.deadline = deadline
        steps = NamedScheduleTransaction(connection: connection, deadline: deadline)
        writer = OccurrenceWriter(on: connection, until: deadline)
    }

    /// The time until the first timer that was stored is due; nil: none was stored.
    var nextDueIn: Duration? {
        writer.nextDueIn
    }

    /// Nominal times that were missed and do not fire.
    var missedCount: Int {
        writer.missedCount
    }

    /// True when an occurrence may be claimed that no claim would have taken before.
    var hasFreed: Bool {
        writer.hasFreed
    }

    mutating func reply(to command: NamedScheduleCommand) throws(DatabaseError) -> NamedScheduleReply {
        switch command {
        case .register(let app):
            try AppChanges(connection: connection, deadline: deadline).register(app)
            return .done
        case .app(let accountID):
            return .app(try AppChanges(connection: connection, deadline: deadline).read(accountID))
        case .apps(let after, let limit, let own):
            let changes = AppChanges(connection: connection, deadline: deadline)
            return .apps(try changes.list(after: after, limit: limit, own: own))
        case .removeApp(let accountID):
            let removed = try AppChanges(connection: connection, deadline: deadline).remove(accountID)
            return .removed(removed || isRepeated)
        case .create(let definition, let accountID): return .change(try create(definition, accountID))
        case .update(let definition, let accountID): return .change(try update(definition, accountID))
        case .remove(let name, let accountID): return .change(try remove(name, accountID))
        case .pause(let name, let accountID): return .change(try pause(name, accountID))
        case .resume(let name, let accountID): return .change(try resume(name, accountID))
        case .run(let name, let accountID, let id, let idempotency, let trace):
            return .change(try run(name, accountID, as: id, idempotency, trace))
        case .schedule(let name, let accountID):
            guard let found = try steps.schedule(name, of: accountID), !found.isGone else { return .schedule(nil) }
            let histories = NamedScheduleHistories(connection: connection, deadline: deadline)
            let schedule = try histories.schedules([found]).first
            let now = try steps.now()
            return .schedule(schedule.map { Reading($0, now: now) })
        case .schedules(let accountID, let after, let limit):
            return .schedules(try list(accountID, after: after, limit: limit))
        }
    }

    /// The app, locked, and its schedule, if it is not gone.
    private func find(
        _ name: String, _ accountID: String
    ) throws(DatabaseError) -> Result<(App, StoredNamedSchedule), Refusal> {
        guard let app = try steps.lockApp(accountID) else { return .failure(Refusal(change: .unknownApp)) }
        guard let found = try steps.schedule(name, of: accountID), !found.isGone else {
            return .failure(Refusal(change: .unknownSchedule))
        }
        return .success((app, found))
    }

    private struct Refusal: Error {
        let change: NamedScheduleChange
    }

    private mutating func create(
        _ definition: NamedScheduleDefinition, _ accountID: String
    ) throws(DatabaseError) -> NamedScheduleChange {
        guard let app = try steps.lockApp(accountID) else { return .unknownApp }
        if let found = try steps.schedule(definition.name, of: accountID) {
            guard found.isGone else {
                return isRepeated && found.definition == definition ? .done : .nameTaken
            }
            try steps.remove(found.id)
        }
        guard try steps.hasRoom(for: definition, in: app) else {
            return .limitReached(maximum: definition.limit(of: app))
        }
        let now = try steps.now()
        guard let step = definition.firstStep(at: now) else { return .neverFires }
        let id = try steps.insert(definition, for: accountID, at: step.nominalAt)
        try writer.take(step, of: id, definition, app, now: now)
        try writer.finish()
        return .done
    }

    private mutating func update(
        _ definition: NamedScheduleDefinition, _ accountID: String
    ) throws(DatabaseError) -> NamedScheduleChange {
        let (app, found): (App, StoredNamedSchedule)
        switch try find(definition.name, accountID) {
        case .failure(let refusal): return refusal.change
        case .success(let both): (app, found) = both
        }
        guard try steps.hasRoom(for: definition, in: app) else {
            return .limitReached(maximum: definition.limit(of: app))
        }
        let now = try steps.now()
        guard let step = definition.firstStep(at: now) else { return .neverFires }
        _ = try steps.takeBack(found.id, nil)
        try steps.replace(definition, for: accountID, at: step.nominalAt)
        if found.isPaused { return .done }
        try writer.take(step, of: found.id, definition, app, now: now)
        try writer.finish()
        return .done
    }

    private func remove(_ name: String, _ accountID: String) throws(DatabaseError) -> NamedScheduleChange {
        switch try find(name, accountID) {
        // The try whose answer was lost has removed it.
        case .failure(let refusal): return isRepeated ? .done : refusal.change
        case .success((_, let found)):
            _ = try steps.takeBack(found.id, nil)
            try steps.remove(found.id)
            return .done
        }
    }

    private func pause(_ name: String, _ accountID: String) throws(DatabaseError) -> NamedScheduleChange {
        switch try find(name, accountID) {
        case .failure(let refusal): return refusal.change
        case .success((_, let found)):
            if found.isPaused { return .done }
            var takenBack: [Timestamp] = []
            if let expirationID = found.expirationID { takenBack = try steps.takeBack(found.id, expirationID) }
            try steps.pause(found.id, at: takenBack.first)
            return .done
        }
    }

    private mutating func resume(_ name: String, _ accountID: String) throws(DatabaseError) -> NamedScheduleChange {
        switch try find(name, accountID) {
        case .failure(let refusal): return refusal.change
        case .success((let app, let found)):
            if !found.isPaused { return .done }
            try steps.resume(found.id)
            if found.isOver { return .done }
            let now = try steps.now()
            let step = found.definition.nextStep(from: found.nominalAt, now: now)
            let standing = OccurrenceWriter.Standing(nominalAt: found.nominalAt, expirationID: found.expirationID)
            try writer.take(step, of: found.id, found.definition, app, from: standing, now: now)
            try writer.finish()
            return .done
        }
    }

    private mutating func run(
        _ name: String, _ accountID: String, as id: ExpirationID, _ idempotency: Idempotency?, _ trace: TraceContext?
    ) throws(DatabaseError) -> NamedScheduleChange {
        switch try find(name, accountID) {
        case .failure(let refusal): return refusal.change
        case .success((let app, let found)):
            if let idempotency, let owner = try steps.owner(of: idempotency, accountID, else: id), owner.id != id {
                return owner.fingerprint == idempotency.fingerprint ? .started(owner.id) : .keyReused
            }
            try writer.takeOnce(found.id, found.definition, app, at: try steps.now(), as: id, trace: trace)
            try writer.finish()
            return .started(id)
        }
    }

    private func list(_ accountID: String, after: String?, limit: Int) throws(DatabaseError) -> [NamedSchedule]? {
        guard try AppChanges(connection: connection, deadline: deadline).read(accountID) != nil else { return nil }
        var parameters = Parameters()
        parameters.add(accountID)
        if let after { parameters.add(after) } else { parameters.addNull() }
        parameters.add(Int64(limit))
        let rows = try connection.run(NamedScheduleStatements.list, parameters, until: deadline)
        var schedules: [StoredNamedSchedule] = []
        for row in rows.all(of: NamedScheduleColumn.self) { schedules.append(try StoredNamedSchedule(row)) }
        return try NamedScheduleHistories(connection: connection, deadline: deadline).schedules(schedules)
    }
}
