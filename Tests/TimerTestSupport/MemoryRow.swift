import TimerCore

/// A timer in the memory store.
struct MemoryRow {
    private(set) var new: NewExpiration
    /// The timer whose end this one tells of.
    let deadLetterOf: ExpirationID?
    let createdAt: Timestamp
    private(set) var startDate: Timestamp
    /// The document's date.
    private(set) var expirationDate: Timestamp
    /// The document's date before it was retried for the first time; nil: it was not.
    private(set) var firstExpirationDate: Timestamp?
    /// The timer that this one repeats.
    let replayOf: ExpirationID?
    /// The next attempt.
    var dueAt: Timestamp
    var isClaimed = false
    var attempt = 0
    var interruptions = 0
    var earlierFailures = 0
    var status = ExpirationStatus.pending
    var updatedAt: Timestamp
    /// Bulk operations that have changed it, or stored it.
    var bulkOperations: Set<ExpirationID> = []
    var firedAt: Timestamp?
    var lastError: String?
    /// Nil: the creator's.
    var updaterId: String?
    /// Those that failed, and the one that delivered.
    var attempts: [DeliveryAttempt] = []

    init(_ new: NewExpiration, _ now: Timestamp, replayOf: ExpirationID? = nil, deadLetterOf: ExpirationID? = nil) {
        self.replayOf = replayOf
        self.new = new
        self.deadLetterOf = deadLetterOf
        createdAt = now
        updatedAt = now
        startDate = new.startDate ?? Timestamp(milliseconds: now.milliseconds)
        expirationDate = startDate.advanced(by: .milliseconds(new.expirationIntervalMs))
        dueAt = expirationDate
    }

    var failureCount: Int {
        (isClaimed || status == .expired ? attempt - 1 : attempt) - interruptions
    }

    /// What "due" means for a list: a pending timer's next attempt, an ended one's date.
    var listedAt: Timestamp {
        status == .pending ? dueAt : expirationDate
    }

    var expiration: Expiration {
        Expiration(
            id: new.id, payload: new.payload, startDate: startDate, expirationIntervalMs: new.expirationIntervalMs,
            applicantService: new.applicantService, outputMode: new.outputMode, labels: new.labels,
            expirationDate: expirationDate, status: status, createdAt: createdAt, updatedAt: updatedAt,
            failureCount: failureCount,
            lastError: lastError, firedAt: firedAt, onError: new.deadLetters.onError?.outputMode,
            onEnd: new.deadLetters.onEnd?.outputMode, deadLetterOf: deadLetterOf, replayOf: replayOf,
            creatorId: new.creatorId, updaterId: updaterId ?? new.creatorId,
            firstExpirationDate: firstExpirationDate)
    }

    /// The same with other values.
    func updated(_ update: ExpirationUpdate, _ now: Timestamp) -> MemoryRow {
        var row = self
        let shifted = (update.startDate ?? startDate).advanced(by: .milliseconds(update.shiftMs ?? 0))
        row.startDate = max(shifted, .earliest)
        row.new = NewExpiration(
            id: new.id, payload: update.payload ?? new.payload, startDate: row.startDate,
            expirationIntervalMs: update.expirationIntervalMs ?? new.expirationIntervalMs,
            applicantService: new.applicantService, outputMode: update.output?.mode ?? new.outputMode,
            destination: update.output?.destination ?? new.queue.destination, deadLetters: new.deadLetters,
            labels: update.labels ?? new.labels,
            idempotency: new.idempotency, creatorId: new.creatorId, trace: new.trace)
        row.expirationDate = row.startDate.advanced(by: .milliseconds(row.new.expirationIntervalMs))
        if update.movesDueDate { row.dueAt = row.expirationDate }
        row.updatedAt = now
        return row
    }

    /// Pending again after an error.
    ///
    /// - Parameter dueAt: the date on which it was due before.
    mutating func retry(dueBefore dueAt: Timestamp, _ now: Timestamp) {
        firstExpirationDate = firstExpirationDate ?? dueAt
        status = .pending
        earlierFailures = failureCount
        updatedAt = now
    }

    /// - Parameter next: when it is due again; nil: it has ended.
    mutating func note(_ met: AttemptRecord?, next: Timestamp? = nil) {
        guard let met else { return }
        attempts.append(
            DeliveryAttempt(
                number: attempt, startedAt: met.startedAt, durationMs: Int(met.duration.wholeMilliseconds),
                outcome: met.outcome, answer: met.answer, reason: met.reason, replica: met.replica,
                nextAttemptAt: next))
    }

    /// As if its replica had died.
    mutating func lose(_ owner: Owner, _ now: Timestamp) {
        guard isClaimed else { return }
        isClaimed = false
        attempts.append(
            DeliveryAttempt(
                number: attempt, startedAt: nil, durationMs: nil, outcome: .lost, answer: nil, reason: nil,
                replica: owner, nextAttemptAt: now))
    }

    mutating func end(_ status: ExpirationStatus, _ now: Timestamp) {
        self.status = status
        isClaimed = false
        updatedAt = now
    }
}
