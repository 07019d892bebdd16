import TimerCore

/// The storing of timers whose requests had an `Idempotency-Key`: each is stored if its key is free.
///
/// Of a batch all keys must be free, or those of the same batch. Whether one has another body shows after the INSERT alone,
/// which waits for whoever inserts the same keys; so batches are stored in a transaction that is taken back then.
struct KeyedTimers {
    let connection: Connection
    let deadline: ContinuousClock.Instant
    /// The timers that have the keys.
    private(set) var owners = IdempotencyOwners()
    /// What was stored, and committed.
    private(set) var stored = StoredTimers()

    init(connection: Connection, deadline: ContinuousClock.Instant) {
        self.connection = connection
        self.deadline = deadline
    }

    /// Runs all statements on nothing.
    mutating func probe() throws(DatabaseError) {
        _ = try run([])
        let none: [NewExpiration] = []
        var parameters = Parameters()
        parameters.add(new: none)
        parameters.add(keysOf: none)
        parameters.add(labelsOf: none)
        try connection.run(ScheduleStatements.keyedLabelled, parameters, until: deadline)
    }

    mutating func store(_ calls: [ScheduleCall]) throws(DatabaseError) {
        var batches: [NewBatch] = []
        var singles: [NewExpiration] = []
        for call in calls {
            switch call {
            case .one(let expiration): singles.append(expiration)
            case .batch(let batch): batches.append(batch)
            }
        }
        if !singles.isEmpty || batches.isEmpty {
            add(try run(singles))
        }
        if !batches.isEmpty { try store(batches) }
    }

    /// Two batches with one key may each have won a part of it: then each goes alone, in their order.
    private mutating func store(_ batches: [NewBatch]) throws(DatabaseError) {
        let result = try transaction(batches)
        if batches.count > 1, batches.contains(where: { result.owners.result(of: $0) == .keyReused }) {
            for batch in batches { add(try transaction([batch])) }
        } else {
            add(result)
        }
    }

    private typealias Result = (owners: IdempotencyOwners, stored: StoredTimers)

    private mutating func add(_ result: Result) {
        owners.add(result.owners)
        stored.add(result.stored)
    }

    /// Stores all the batches, or none of them if one has a key that another body has.
    private func transaction(_ batches: [NewBatch]) throws(DatabaseError) -> Result {
        func isRefused(_ result: Result) -> Bool {
            batches.contains { result.owners.result(of: $0) == .keyReused }
        }
        func isDone(_ result: Result) -> Bool { !isRefused(result) }
        let result = try connection.transaction(until: deadline, commits: isDone) {
            () throws(DatabaseError) in
            try run(batches.flatMap(\.expirations))
        }
        return isRefused(result) ? (result.owners, StoredTimers()) : result
    }

    /// Stores each timer whose key is free, and asks for the timer that has each key now. A key that was freed between the
    /// two statements (its timer was pruned) is tried again.
    private func run(_ expirations: [NewExpiration]) throws(DatabaseError) -> Result {
        var result: Result = (IdempotencyOwners(), StoredTimers())
        var left = expirations
        repeat {
            var parameters = Parameters()
            parameters.add(new: left)
            parameters.add(keysOf: left)
            let hasLabels = left.haveLabels
            if hasLabels { parameters.add(labelsOf: left) }
            let insert = hasLabels ? ScheduleStatements.keyedLabelled : ScheduleStatements.keyed
            let rows = try connection.run(insert, parameters, until: deadline)
            result.stored.add(StoredTimers(rows))
            // A statement of its own: one that waited for another's commit does not see what was committed.
            parameters.reset()
            parameters.add(texts: left.lazy.map { Optional($0.applicantService) })
            parameters.add(texts: left.lazy.map { $0.idempotency?.key })
            result.owners.add(try connection.run(ScheduleStatements.owners, parameters, until: deadline))
            left = left.filter { !result.owners.knows($0) }
        } while !left.isEmpty
        return result
    }
}
