import TimerCore

extension MemoryStoreState {
    mutating func change(_ change: ExpirationChange, _ now: Timestamp) -> (ChangeResult, dueIn: Duration?) {
        let (result, dueIn) = make(change, now)
        audit.add(
            AuditRecord(change, result), applicantService: rows[change.id]?.new.applicantService, at: now)
        return (result, dueIn)
    }

    private mutating func make(_ change: ExpirationChange, _ now: Timestamp) -> (ChangeResult, dueIn: Duration?) {
        guard let row = rows[change.id],
            change.applicantService == nil || change.applicantService == row.new.applicantService
        else { return (.notFound, nil) }
        let scope = change.idempotency.map {
            Scope(applicantService: Array(row.new.applicantService.utf8), key: Array($0.key.utf8))
        }
        if let scope, let known = keys[scope] {
            return (known.fingerprint == change.idempotency?.fingerprint ? .repeated(known.id) : .keyReused, nil)
        }
        var changed: MemoryRow
        switch next(row, change, now) {
        case .failure(let refusal): return (refusal.result, nil)
        case .success(let next): changed = next
        }
        if changed.new.id == row.new.id { changed.updaterId = change.requester?.name }
        rows[changed.new.id] = changed
        if let scope, let idempotency = change.idempotency {
            keys[scope] = (idempotency.fingerprint, changed.new.id)
        }
        let result = changed.new.id == row.new.id ? ChangeResult.changed(changed.expiration) : .replayed(changed.new.id)
        return (result, changed.dueAt.duration(since: now))
    }

    private struct Refusal: Error {
        let result: ChangeResult
    }

    private func next(
        _ row: MemoryRow, _ change: ExpirationChange, _ now: Timestamp
    ) -> Result<MemoryRow, Refusal> {
        let thisInstant = Timestamp(milliseconds: now.milliseconds)
        switch (change.action, row.status) {
        case (.replay(let id, let startDate), _):
            let new = NewExpiration(
                id: id, payload: row.new.payload, startDate: startDate, expirationIntervalMs: 0,
                applicantService: row.new.applicantService, outputMode: row.new.outputMode,
                destination: row.new.queue.destination, deadLetters: row.new.deadLetters,
                labels: row.new.labels, creatorId: change.requester?.name)
            return .success(MemoryRow(new, now, replayOf: row.new.id, deadLetterOf: row.deadLetterOf))
        case (.retry(let startDate), .error):
            let update = ExpirationUpdate(startDate: startDate ?? thisInstant, expirationIntervalMs: 0)
            var retried = row.updated(update, now)
            retried.retry(dueBefore: row.expirationDate, now)
            return .success(retried)
        case (_, .pending) where row.isClaimed: return .failure(Refusal(result: .beingDelivered))
        case (.retry, .pending): return .failure(Refusal(result: .pending))
        case (_, .expired), (_, .aborted), (_, .error): return .failure(Refusal(result: .ended(row.status)))
        case (.fire, .pending):
            return .success(row.updated(ExpirationUpdate(startDate: thisInstant, expirationIntervalMs: 0), now))
        case (.update(let update), .pending):
            let row = row.updated(update, now)
            return row.expirationDate > .latest ? .failure(Refusal(result: .dueTooLate)) : .success(row)
        }
    }
}
