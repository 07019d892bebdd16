import TimerCore

/// Stores new expirations: one INSERT for all calls without an `Idempotency-Key`, and a second one for those with it. A
/// batch of timers is in one of the two, and so in one commit.
struct ScheduleVerb: LaneVerb {
    let listeners: DueAnnouncer
    private var parameters = Parameters()

    init(listeners: DueAnnouncer) {
        self.listeners = listeners
    }

    mutating func perform(
        _ inputs: [ScheduleCall], isRepeated: Bool, on connection: Connection,
        until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [ScheduleAnswer] {
        do throws(DatabaseError) {
            return try store(inputs, isRepeated: isRepeated, on: connection, until: deadline)
        } catch {
            guard error.kind == .badData, inputs.count == 1, case .batch(let batch) = inputs[0], !batch.isAtomic else {
                throw error
            }
            return [.batch(try storeHalves(of: batch, error, on: connection, until: deadline))]
        }
    }

    /// Runs all statements on nothing.
    mutating func probe(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        encode([])
        _ = try connection.run(
            [(ScheduleStatements.plain, parameters), (ScheduleStatements.plainAgain, parameters)], until: deadline)
        var keyed = KeyedTimers(connection: connection, deadline: deadline)
        try keyed.store([])
    }

    private mutating func store(
        _ calls: [ScheduleCall], isRepeated: Bool, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [ScheduleAnswer] {
        let plain = calls.filter { !$0.isKeyed }
        if !plain.isEmpty {
            encode(plain.expirations)
            announce(StoredTimers(try storePlain(isRepeated: isRepeated, on: connection, until: deadline)))
        }
        var keyed = KeyedTimers(connection: connection, deadline: deadline)
        defer { announce(keyed.stored) }
        if plain.count < calls.count { try keyed.store(calls.filter(\.isKeyed)) }
        return calls.map { ScheduleAnswer(to: $0, keyed.owners) }
    }

    /// One timer that the database refuses fails its whole statement: halved until it is alone, it fails alone.
    private mutating func storeHalves(
        of batch: NewBatch, _ error: DatabaseError, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> BatchResult {
        if batch.expirations.count == 1 { return .done([.refused(reason: error.reason)]) }
        var items: [BatchResult.Item] = []
        let middle = batch.expirations.count / 2
        for half in [batch.expirations[..<middle], batch.expirations[middle...]] {
            let call = ScheduleCall.batch(NewBatch(Array(half), isAtomic: false))
            let answer = try perform([call], isRepeated: true, on: connection, until: deadline)[0]
            guard case .batch(.done(let done)) = answer else { return .keyReused }
            items += done
        }
        return .done(items)
    }

    private mutating func encode(_ expirations: [NewExpiration]) {
        parameters.reset()
        parameters.add(new: expirations)
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

    private func announce(_ stored: StoredTimers) {
        if let dueIn = stored.dueIn { listeners.scheduled(dueIn: dueIn) }
    }
}

/// What a statement that stores timers tells of them.
struct StoredTimers {
    /// The time until the first of them is due; nil: none was stored.
    var dueIn: Duration?

    init() {}

    init(_ rows: Rows) {
        let stored = rows.first(of: TimerFragments.StoredColumn.self)
        dueIn = stored?.integer(.dueIn, as: Int64.self).map { .microseconds($0) }
    }

    mutating func add(_ others: StoredTimers) {
        dueIn = [dueIn, others.dueIn].compactMap(\.self).min()
    }
}

extension Parameters {
    /// The columns of new timers, in the order of `ScheduleStatements`.
    mutating func add(new expirations: [NewExpiration]) {
        add(uuids: expirations.lazy.map(\.id))
        add(texts: expirations.lazy.map { Optional($0.applicantService) })
        add(timestamps: expirations.lazy.map(\.startDate))
        add(.bigint, expirations.lazy.map(\.expirationIntervalMs))
        add(texts: expirations.lazy.map(\.payload.bytes))
        add(texts: expirations.lazy.map(\.outputMode.bytes))
        add(.bigint, expirations.lazy.map(\.queue.rawValue))
        add(texts: expirations.lazy.map(\.creatorId))
        add(expirations.contains { $0.deadLetters != .none } ? expirations.map(\.deadLetters) : [])
    }

    /// Mostly of none: unnest() gives NULLs where an array ends before the others.
    private mutating func add(_ letters: [DeadLetters]) {
        for output in [\DeadLetters.onError, \.onEnd] {
            add(optionalTexts: letters.lazy.map { $0[keyPath: output]?.outputMode.bytes })
            add(.bigint, optionals: letters.lazy.map { $0[keyPath: output].map { Int64($0.destination.rawValue) } })
        }
    }
}
