import TimerCore
import Tracing

/// Stores new expirations: one INSERT for all calls without an `Idempotency-Key`, and a second one for those with it. A
/// batch of timers is in one of the two, and so in one commit.
struct ScheduleVerb: LaneVerb {
    let announcer: DueAnnouncer
    private var parameters = Parameters()

    init(announcer: DueAnnouncer) {
        self.announcer = announcer
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
        let plain = parameters
        parameters.add(labelsOf: [])
        _ = try connection.run(
            [
                (ScheduleStatements.plain, plain), (ScheduleStatements.labelled, parameters),
                (ScheduleStatements.again, parameters),
            ], until: deadline)
        var keyed = KeyedTimers(connection: connection, deadline: deadline)
        try keyed.probe()
    }

    private mutating func store(
        _ calls: [ScheduleCall], isRepeated: Bool, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> [ScheduleAnswer] {
        let plain = calls.filter { !$0.isKeyed }
        if !plain.isEmpty {
            let timers = plain.expirations
            encode(timers)
            announce(StoredTimers(try storePlain(timers, isRepeated: isRepeated, on: connection, until: deadline)))
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

    /// Stores the timers that are encoded. To ask for each row whether it is there already costs as much as an index. So it
    /// is asked when these may have been stored before: an answer was lost; or something was refused, perhaps because an earlier half
    /// of the batch is there.
    private mutating func storePlain(
        _ timers: [NewExpiration], isRepeated: Bool, on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> Rows {
        let hasLabels = timers.haveLabels
        if hasLabels { parameters.add(labelsOf: timers) }
        if !isRepeated {
            do throws(DatabaseError) {
                return try connection.run(
                    hasLabels ? ScheduleStatements.labelled : ScheduleStatements.plain, parameters, until: deadline)
            } catch {
                guard error.kind == .badData else { throw error }
            }
        }
        if !hasLabels { parameters.add(labelsOf: []) }
        return try connection.run(ScheduleStatements.again, parameters, until: deadline)
    }

    private func announce(_ stored: StoredTimers) {
        if let dueIn = stored.dueIn { announcer.scheduled(dueIn: dueIn) }
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
        add(traces: expirations.contains { $0.trace != nil } ? expirations.map(\.trace) : [])
    }

    /// `traceparent` and `tracestate`: none where there are none, as with letters.
    mutating func add(traces: [TraceContext?]) {
        add(texts: traces.lazy.map { $0?.traceparent })
        add(texts: traces.lazy.map { $0?.state })
    }

    /// Mostly of none: unnest() gives NULLs where an array ends before the others.
    private mutating func add(_ letters: [DeadLetters]) {
        for output in [\DeadLetters.onError, \.onEnd] {
            add(optionalTexts: letters.lazy.map { $0[keyPath: output]?.outputMode.bytes })
            add(.bigint, optionals: letters.lazy.map { $0[keyPath: output].map { Int64($0.destination.rawValue) } })
        }
    }

    /// The keys of new timers, and the fingerprints of their requests.
    mutating func add(keysOf expirations: [NewExpiration]) {
        add(texts: expirations.lazy.map { $0.idempotency?.key })
        add(byteas: expirations.lazy.map { $0.idempotency?.fingerprint ?? [] })
    }

    mutating func add(labelsOf expirations: [NewExpiration]) {
        add(labels: expirations.map { ($0.id, $0.labels) })
    }

    /// The ids, names and values of labels, each as an array.
    mutating func add(labels: [(ExpirationID, Labels)]) {
        let labels = labels.flatMap { id, labels in labels.all.map { (id, $0) } }
        add(uuids: labels.lazy.map(\.0))
        add(texts: labels.lazy.map { Optional($0.1.name) })
        add(texts: labels.lazy.map { Optional($0.1.value) })
    }
}

extension [NewExpiration] {
    /// True if any of them has a label.
    var haveLabels: Bool {
        contains { !$0.labels.isEmpty }
    }
}
