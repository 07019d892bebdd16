import TimerCore

/// The timers that have the keys of some requests, after those were stored whose keys were free.
struct IdempotencyOwners {
    private var owners: [IdempotencyScope: IdempotencyOwner] = [:]

    /// Takes the rows of `ScheduleStatements.owners`.
    mutating func add(_ rows: Rows) {
        for row in rows.all(of: IdempotencyColumn.self) {
            guard let scope = IdempotencyScope(row), let owner = IdempotencyOwner(row) else { continue }
            owners[scope] = owner
        }
    }

    mutating func add(_ others: IdempotencyOwners) {
        owners.merge(others.owners) { $1 }
    }

    func knows(_ expiration: NewExpiration) -> Bool {
        owners[IdempotencyScope(expiration)] != nil
    }

    /// What became of a timer: one without a key was stored.
    func result(of expiration: NewExpiration) -> ScheduleResult {
        guard let idempotency = expiration.idempotency, let owner = owners[IdempotencyScope(expiration)],
            owner.id != expiration.id
        else { return .scheduled(expiration.id) }
        return owner.fingerprint == idempotency.fingerprint ? .repeated(owner.id) : .keyReused
    }

    /// What became of a batch: one key that another body has is enough to refuse it.
    func result(of batch: NewBatch) -> BatchResult {
        var items: [BatchResult.Item] = []
        items.reserveCapacity(batch.expirations.count)
        for expiration in batch.expirations {
            switch result(of: expiration) {
            case .scheduled(let id): items.append(.scheduled(id))
            case .repeated(let id): items.append(.repeated(id))
            case .keyReused: return .keyReused
            }
        }
        return .done(items)
    }
}
