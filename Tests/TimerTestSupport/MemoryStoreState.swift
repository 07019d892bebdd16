import TimerCore

/// What the memory store holds.
struct MemoryStoreState {
    /// Bytes: equal Strings may be different keys.
    struct Scope: Hashable {
        let applicantService: [UInt8]
        let key: [UInt8]
    }

    var failure: StoreError?
    var destinations = MemoryDestinations()
    var audit = MemoryAudit()
    var bulk = MemoryBulkOperations()
    /// Nil: timers fire.
    var pause: FiringState.Pause?
    private(set) var owner = Owner(rawValue: 1)
    var rows: [ExpirationID: MemoryRow] = [:]
    var keys: [Scope: (fingerprint: [UInt8], id: ExpirationID)] = [:]

    mutating func schedule(_ new: NewExpiration, _ now: Timestamp) -> (ScheduleResult, dueIn: Duration?) {
        if let idempotency = new.idempotency {
            let scope = Scope(applicantService: Array(new.applicantService.utf8), key: Array(idempotency.key.utf8))
            if let known = keys[scope] {
                return (known.fingerprint == idempotency.fingerprint ? .repeated(known.id) : .keyReused, nil)
            }
            keys[scope] = (idempotency.fingerprint, new.id)
        }
        let row = MemoryRow(new, now)
        rows[new.id] = row
        return (.scheduled(new.id), row.dueAt.duration(since: now))
    }

    /// Nothing of a batch is stored when one of its keys has another body.
    mutating func schedule(_ batch: NewBatch, _ now: Timestamp) -> (BatchResult, dueIn: Duration?) {
        var next = self
        var items: [BatchResult.Item] = []
        var dueIns: [Duration] = []
        for new in batch.expirations {
            let (result, dueIn) = next.schedule(new, now)
            switch result {
            case .scheduled(let id): items.append(.scheduled(id))
            case .repeated(let id): items.append(.repeated(id))
            case .keyReused: return (.keyReused, nil)
            }
            if let dueIn { dueIns.append(dueIn) }
        }
        self = next
        return (.done(items), dueIns.min())
    }

    mutating func abort(
        _ id: ExpirationID, applicantService: String?, by requester: Requester?, _ now: Timestamp
    ) -> AbortResult {
        let wasAborted = rows[id]?.status == .aborted
        let result = end(id, applicantService: applicantService, by: requester, now)
        if wasAborted && result == .aborted { return result }
        let record = AuditRecord(abortOf: id, applicantService: applicantService, by: requester, result)
        audit.add(record, applicantService: rows[id]?.new.applicantService, at: now)
        return result
    }

    private mutating func end(
        _ id: ExpirationID, applicantService: String?, by requester: Requester?, _ now: Timestamp
    ) -> AbortResult {
        guard let row = rows[id], applicantService == nil || applicantService == row.new.applicantService else {
            return .notFound
        }
        switch row.status {
        case .aborted: return .aborted
        case .expired, .error: return .ended(row.status)
        case .pending where row.isClaimed: return .beingDelivered
        case .pending:
            rows[id]?.end(.aborted, now)
            rows[id]?.updaterId = requester?.name
            storeLetters(of: rows[id], now)
            return .aborted
        }
    }

    mutating func claim(_ request: ClaimRequest, _ now: Timestamp) -> Claim {
        var left = request.limits
        let allDue = free.filter { row in
            guard pause == nil, row.dueAt <= now.advanced(by: request.ahead),
                !request.exclusions.contains(row.new.queue)
            else {
                return false
            }
            guard let room = left[row.new.queue.destination] else { return true }
            left[row.new.queue.destination] = room - 1
            return room > 0
        }
        var bytes = 0
        let due = allDue.prefix(max(request.limit, 0)).enumerated().prefix { place, row in
            bytes += row.new.payload.bytes.count + row.new.outputMode.bytes.count
            return place == 0 || bytes <= request.bytes
        }.map(\.element)
        let claimed = due.map { row in
            rows[row.new.id]?.isClaimed = true
            rows[row.new.id]?.attempt += 1
            return ClaimedExpiration(
                id: row.new.id, dueAt: row.expirationDate, attemptDueAt: row.dueAt, attempt: row.attempt + 1,
                interruptions: row.interruptions,
                earlierFailures: row.earlierFailures, queue: row.new.queue, payload: row.new.payload,
                outputMode: row.new.outputMode, trace: row.new.trace)
        }
        return Claim(
            expirations: claimed, owner: owner, claimedAt: now, isCutShort: allDue.count > due.count,
            nextDueIn: free.first { $0.dueAt > now.advanced(by: request.ahead) }?.dueAt.duration(since: now))
    }

    /// - Returns: whether the lease was still ours.
    mutating func settle(_ settlement: Settlement, _ now: Timestamp) -> Bool {
        guard var row = rows[settlement.id], row.isClaimed, row.attempt == settlement.attempt else { return false }
        switch settlement.verdict {
        case .expired(let firedAt):
            row.note(settlement.met)
            row.end(.expired, now)
            row.firedAt = firedAt
        case .error(let reason):
            row.note(settlement.met)
            row.end(.error, now)
            row.lastError = reason
        case .givenUp(let reason):
            row.attempt -= 1
            row.end(.error, now)
            row.lastError = reason
        case .retry(let after, let reason):
            row.isClaimed = false
            row.dueAt = now.advanced(by: after)
            row.note(settlement.met, next: row.dueAt)
            row.lastError = reason
            row.updatedAt = now
        case .handBack(let after):
            row.isClaimed = false
            row.attempt -= 1
            if after > .zero { row.dueAt = now.advanced(by: after) }
        case .interrupted:
            row.isClaimed = false
            row.interruptions += 1
            row.note(settlement.met, next: now)
        }
        rows[settlement.id] = row
        if row.status != .pending { storeLetters(of: row, now) }
        return true
    }

    private mutating func storeLetters(of row: MemoryRow?, _ now: Timestamp) {
        for letter in row?.letters(now) ?? [] { rows[letter.new.id] = letter }
    }

    /// The claimed ones are free again; the attempt that was under way stays counted.
    mutating func loseLeases(_ now: Timestamp) {
        for id in rows.keys { rows[id]?.lose(owner, now) }
        owner = Owner(rawValue: owner.rawValue + 1)
    }

    func attempts(of id: ExpirationID, after number: Int) -> AttemptPage? {
        rows[id].map { row in
            let attempts = row.attempts.filter { $0.number > number }
            let page = Array(attempts.prefix(AttemptPage.limit))
            return AttemptPage(
                applicantService: row.new.applicantService, attempts: page,
                next: page.count < attempts.count ? page.last?.number : nil)
        }
    }

    /// Pending and not claimed, the next attempt first.
    private var free: [MemoryRow] {
        rows.values.filter { $0.status == .pending && !$0.isClaimed }
            .sorted { ($0.dueAt, $0.new.id) < ($1.dueAt, $1.new.id) }
    }
}
