import Metrics
import TimerCore

/// Stores new expirations: one INSERT for the whole batch, and a second one for those with an `Idempotency-Key`.
struct ScheduleVerb: LaneVerb {
    let listeners: DueAnnouncer
    private var parameters = Parameters()

    init(listeners: DueAnnouncer) {
        self.listeners = listeners
    }

    mutating func perform(
        _ inputs: [NewExpiration], isRepeated: Bool, on connection: Connection,
        until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [ScheduleResult] {
        let plain = inputs.filter { $0.idempotency == nil }
        if !plain.isEmpty {
            encode(plain)
            announce(try storePlain(isRepeated: isRepeated, on: connection, until: deadline))
        }
        if plain.count == inputs.count { return inputs.map { .scheduled($0.id) } }
        let keyed = try storeKeyed(inputs.filter { $0.idempotency != nil }, on: connection, until: deadline)
        return inputs.map { input in
            guard let idempotency = input.idempotency else { return .scheduled(input.id) }
            guard let owner = keyed[IdempotencyScope(input)] else { return .scheduled(input.id) }
            if owner.id == input.id { return .scheduled(input.id) }
            return owner.fingerprint == idempotency.fingerprint ? .repeated(owner.id) : .keyReused
        }
    }

    /// Runs all statements on nothing.
    mutating func probe(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        encode([])
        _ = try connection.run(
            [(ScheduleStatements.plain, parameters), (ScheduleStatements.plainAgain, parameters)], until: deadline)
        _ = try storeKeyed([], on: connection, until: deadline)
    }

    private mutating func encode(_ expirations: [NewExpiration]) {
        parameters.reset()
        parameters.add(uuids: expirations.lazy.map(\.id))
        parameters.add(texts: expirations.lazy.map { Optional($0.applicantService) })
        parameters.add(timestamps: expirations.lazy.map(\.startDate))
        parameters.add(.bigint, expirations.lazy.map(\.expirationIntervalMs))
        parameters.add(texts: expirations.lazy.map(\.payload.bytes))
        parameters.add(texts: expirations.lazy.map(\.outputMode.bytes))
        parameters.add(.bigint, expirations.lazy.map(\.queue.rawValue))
        encodeLetters(expirations.contains { $0.deadLetters != .none } ? expirations.map(\.deadLetters) : [])
    }

    /// Mostly of none: unnest() gives NULLs where an array ends before the others.
    private mutating func encodeLetters(_ letters: [DeadLetters]) {
        for output in [\DeadLetters.onError, \.onEnd] {
            parameters.add(texts: letters.lazy.map { $0[keyPath: output]?.outputMode.bytes })
            parameters.add(
                .bigint, optionals: letters.lazy.map { $0[keyPath: output].map { Int64($0.destination.rawValue) } })
        }
    }

    /// Stores the batch. To ask for each row whether it is there already costs as much as an index. So it is asked when
    /// these may have been stored before: an answer was lost; or something was refused, perhaps because an earlier half
    /// of the batch is there.
    private func storePlain(
        isRepeated: Bool, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> Rows {
        if !isRepeated {
            do throws(DatabaseError) {
                return try connection.run(ScheduleStatements.plain, parameters, until: deadline)
            } catch {
                guard error.kind == .badData else { throw error }
            }
        }
        return try connection.run(ScheduleStatements.plainAgain, parameters, until: deadline)
    }

    private func announce(_ rows: Rows) {
        let stored = rows.first(of: TimerFragments.StoredColumn.self)
        guard let microseconds = stored?.integer(.dueIn, as: Int64.self) else { return }
        listeners.scheduled(dueIn: .microseconds(microseconds))
    }

    /// Stores each timer whose key is free, and gives the timer that has each key now. A key that was freed between the
    /// two statements (its timer was pruned) is tried again.
    private mutating func storeKeyed(
        _ expirations: [NewExpiration], on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [IdempotencyScope: IdempotencyOwner] {
        var owners: [IdempotencyScope: IdempotencyOwner] = [:]
        var left = expirations
        repeat {
            encode(left)
            parameters.add(texts: left.lazy.map { $0.idempotency?.key })
            parameters.add(byteas: left.lazy.map { $0.idempotency?.fingerprint ?? [] })
            announce(try connection.run(ScheduleStatements.keyed, parameters, until: deadline))
            // A statement of its own: one that waited for another's commit does not see what was committed.
            parameters.reset()
            parameters.add(texts: left.lazy.map { Optional($0.applicantService) })
            parameters.add(texts: left.lazy.map { $0.idempotency?.key })
            let rows = try connection.run(ScheduleStatements.owners, parameters, until: deadline)
            for row in rows.all(of: IdempotencyColumn.self) {
                guard let scope = IdempotencyScope(row), let owner = IdempotencyOwner(row) else { continue }
                owners[scope] = owner
            }
            left = left.filter { owners[IdempotencyScope($0)] == nil }
        } while !left.isEmpty
        return owners
    }
}
