import TimerCore

/// What one call of the schedule lane asks for: one timer, or a batch.
enum ScheduleCall: Sendable {
    case one(NewExpiration)
    case batch(NewBatch)

    /// The rows and the bytes of the call, as the lane's queue counts them.
    var size: (rows: Int, bytes: Int) {
        switch self {
        case .one(let expiration): (1, expiration.storedBytes)
        case .batch(let batch): (batch.expirations.count, batch.expirations.reduce(0) { $0 + $1.storedBytes })
        }
    }

    /// True if its timers are stored unless they were stored before, under an `Idempotency-Key`.
    var isKeyed: Bool {
        switch self {
        case .one(let expiration): expiration.idempotency != nil
        case .batch(let batch): batch.expirations.first?.idempotency != nil
        }
    }

    func append(to expirations: inout [NewExpiration]) {
        switch self {
        case .one(let expiration): expirations.append(expiration)
        case .batch(let batch): expirations += batch.expirations
        }
    }
}

extension [ScheduleCall] {
    /// The timers of all calls, in their order.
    var expirations: [NewExpiration] {
        var expirations: [NewExpiration] = []
        expirations.reserveCapacity(count)
        for call in self { call.append(to: &expirations) }
        return expirations
    }
}

extension NewExpiration {
    /// The bytes that wait in the lane, about.
    fileprivate var storedBytes: Int {
        documentBytes + labels.byteCount + applicantService.utf8.count + (trace?.state?.utf8.count ?? 0) + 192
    }
}

/// The answer to a `ScheduleCall`.
enum ScheduleAnswer: Hashable, Sendable {
    case one(ScheduleResult)
    case batch(BatchResult)

    /// The answer to a call whose timers were stored, those with keys unless `owners` says that others have them.
    init(to call: ScheduleCall, _ owners: IdempotencyOwners) {
        switch call {
        case .one(let expiration): self = .one(owners.result(of: expiration))
        case .batch(let batch): self = .batch(owners.result(of: batch))
        }
    }
}
