import TimerCore

/// A timer in the memory store.
struct MemoryRow {
    let new: NewExpiration
    let createdAt: Timestamp
    let startDate: Timestamp
    /// The document's date.
    let expirationDate: Timestamp
    /// The next attempt.
    var dueAt: Timestamp
    var isClaimed = false
    var attempt = 0
    var interruptions = 0
    var status = ExpirationStatus.pending
    var updatedAt: Timestamp
    var firedAt: Timestamp?
    var lastError: String?
    /// Nil: the creator's.
    var updaterId: String?

    init(_ new: NewExpiration, _ now: Timestamp) {
        self.new = new
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
            applicantService: new.applicantService, outputMode: new.outputMode, expirationDate: expirationDate,
            status: status, createdAt: createdAt, updatedAt: updatedAt, failureCount: failureCount,
            lastError: lastError, firedAt: firedAt, creatorId: new.creatorId, updaterId: updaterId ?? new.creatorId)
    }

    mutating func end(_ status: ExpirationStatus, _ now: Timestamp) {
        self.status = status
        isClaimed = false
        updatedAt = now
    }
}
